package io.waba.inbox.embedded;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import io.netty.channel.Channel;
import java.nio.file.Path;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/** mongo-java-server on an H2 MVStore; with a directory, a write is in the file before its client gets the acknowledgement. */
final class EmbeddedDocumentStore implements AutoCloseable {

    private final MongoServer server;
    private final int port;

    private EmbeddedDocumentStore(MongoServer server, int port) {
        this.server = server;
        this.port = port;
    }

    static EmbeddedDocumentStore start(String bindAddress, int port, @Nullable Path directory) {
        MVStore.Builder builder = new MVStore.Builder().autoCommitDisabled();
        if (directory != null) {
            builder.fileName(directory.resolve("documents.mv").toString());
        }
        MongoServer server = new MongoServer(new CommittingBackend(builder.open()));
        server.bind(bindAddress, port);
        return new EmbeddedDocumentStore(server, server.getLocalAddress().getPort());
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private static final class CommittingBackend extends H2Backend {

        CommittingBackend(MVStore store) {
            super(store);
        }

        @Override
        public synchronized Document handleCommand(Channel channel, String database, String command, Document query) {
            Document reply = super.handleCommand(channel, database, command, query);
            getMvStore().commit();
            return reply.cloneDeeply();
        }
    }
}
