package io.waba.inbox.embedded;

import de.bwaldvogel.mongo.MongoServer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * mongo-java-server on an H2 MVStore, with collections and indexes of our own.
 *
 * <p>With a directory, a write is in the file, and so out of this process, before its client gets the acknowledgement. H2 itself would
 * write up to a second later.
 */
final class EmbeddedDocumentStore implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedDocumentStore.class);

    private static final int WORKERS = 16;
    /** As often as MongoDB looks for expired documents. */
    private static final long EXPIRY_SECONDS = 60;

    private static final long COMPACTION_SECONDS = 5;
    private static final int COMPACT_BELOW_PERCENT = 50;
    private static final int COMPACTION_BYTES = 8 * 1024 * 1024;
    /** Long enough for a reader that is on a page that was just replaced. */
    private static final int RETENTION_MILLIS = 1_000;
    /** Each write to the file rewrites at least the page of the document. */
    private static final int PAGE_BYTES = 4 * 1024;

    private final MongoServer server;
    private final int port;
    private final ScheduledExecutorService housekeeping;

    private EmbeddedDocumentStore(MongoServer server, int port, ScheduledExecutorService housekeeping) {
        this.server = server;
        this.port = port;
        this.housekeeping = housekeeping;
    }

    static EmbeddedDocumentStore start(String bindAddress, int port, @Nullable Path directory, Clock clock) {
        // H2's own background thread stays off: it writes asynchronously, and a commit that finds it at work returns
        // too early.
        MVStore.Builder builder = new MVStore.Builder().autoCommitDisabled().pageSplitSize(PAGE_BYTES);
        if (directory != null) {
            builder.fileName(directory.resolve("documents.mv").toString());
        }
        MVStore store = builder.open();
        StoredBackend backend = new StoredBackend(store, clock);
        MongoServer server = new MongoServer(backend);
        // Closes the backend, and so the file, when it fails.
        server.bind(new InetSocketAddress(bindAddress, port), 1, WORKERS);
        ScheduledExecutorService housekeeping = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "document-store-housekeeping");
            thread.setDaemon(true);
            return thread;
        });
        repeat(housekeeping, backend::expire, EXPIRY_SECONDS);
        if (directory != null) {
            store.setRetentionTime(RETENTION_MILLIS);
            repeat(housekeeping, () -> store.compact(COMPACT_BELOW_PERCENT, COMPACTION_BYTES), COMPACTION_SECONDS);
        }
        return new EmbeddedDocumentStore(server, server.getLocalAddress().getPort(), housekeeping);
    }

    /** What throws is not run again, and nobody would notice. */
    private static void repeat(ScheduledExecutorService executor, Runnable work, long seconds) {
        var unused = executor.scheduleWithFixedDelay(
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException | Error e) {
                        log.error("Housekeeping of the document store failed; it is tried again in {} s", seconds, e);
                    }
                },
                seconds,
                seconds,
                TimeUnit.SECONDS);
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        housekeeping.shutdownNow();
        try {
            housekeeping.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.shutdownNow();
    }
}
