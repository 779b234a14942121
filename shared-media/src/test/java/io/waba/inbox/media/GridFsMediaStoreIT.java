package io.waba.inbox.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.waba.inbox.testing.CuttableProxy;
import io.waba.inbox.testing.TestInfrastructure;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GridFsMediaStoreIT {

    private static final int MEGABYTE = 1024 * 1024;
    private static final int BOUND = 100 * MEGABYTE;
    private static final MediaKey KEY = MediaKey.ofWhatsApp("demo", "1234");

    private final TestInfrastructure infrastructure = TestInfrastructure.get();
    private final String databaseName = infrastructure.newDatabaseName();
    private final MongoClient client = MongoClients.create(infrastructure.mongodbUri(databaseName));
    private final MongoDatabase database = client.getDatabase(databaseName);
    private final GridFsMediaStore store = new GridFsMediaStore(database, Clock.systemUTC());

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void aFileComesBackByteForByteWithWhatWasSaidAboutIt() throws IOException {
        byte[] content = bytes(20 * MEGABYTE);

        MediaFile stored = store.store(KEY, "video/mp4", "party.mp4", new ByteArrayInputStream(content), BOUND);

        assertThat(store.find(KEY)).contains(stored);
        assertThat(stored.mimeType()).isEqualTo("video/mp4");
        assertThat(stored.filename()).isEqualTo("party.mp4");
        assertThat(stored.size()).isEqualTo(content.length);
        assertThat(read(stored)).isEqualTo(content);
        assertThat(count("media_uploads")).isZero();
    }

    @Test
    void aFileIsReadFromAnywhere() throws IOException {
        byte[] content = bytes(3 * MEGABYTE + 17);
        MediaFile stored = store.store(KEY, "video/mp4", null, new ByteArrayInputStream(content), BOUND);

        for (int from :
                new int[] {0, 1, 255 * 1024, 255 * 1024 - 1, 2 * MEGABYTE, content.length - 1, content.length}) {
            try (InputStream in = store.open(stored)) {
                assertThat(in.skip(from)).isEqualTo(from);
                assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, from, content.length));
            }
        }
        try (InputStream in = store.open(stored)) {
            assertThat(in.skip(BOUND)).isEqualTo(content.length);
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void anEmptyFileIsAFile() throws IOException {
        MediaFile stored = store.store(KEY, "text/plain", null, InputStream.nullInputStream(), BOUND);

        assertThat(store.find(KEY)).contains(stored);
        assertThat(read(stored)).isEmpty();
    }

    @Test
    void anotherTenantsKeyNamesNothing() throws IOException {
        store.store(KEY, "text/plain", null, new ByteArrayInputStream(bytes(10)), BOUND);

        assertThat(store.find(MediaKey.ofWhatsApp("rival", "1234"))).isEmpty();
        assertThat(store.find(MediaKey.ofAttachment("demo", "1234"))).isEmpty();
    }

    @Test
    void whatIsTooLargeLeavesNothing() {
        assertThatThrownBy(() ->
                        store.store(KEY, "video/mp4", null, new ByteArrayInputStream(bytes(2 * MEGABYTE)), MEGABYTE))
                .isInstanceOf(MediaTooLargeException.class)
                .hasMessage("file: more than 1048576 bytes (expected: 1048576 or fewer)");

        assertNothingIsLeft();
    }

    @Test
    void whatBreaksOffLeavesNothing() {
        InputStream broken = thenAtItsEnd(bytes(MEGABYTE), () -> {
            throw new IOException("connection reset");
        });

        assertThatThrownBy(() -> store.store(KEY, "video/mp4", null, broken, BOUND))
                .isInstanceOf(IOException.class)
                .hasMessage("connection reset");

        assertNothingIsLeft();
    }

    @Test
    void aCrashHalfwayShowsNobodyHalfAFileAndItsRestIsRemovedLater() throws IOException {
        String uri = infrastructure.mongodbUri(databaseName);
        try (CuttableProxy proxy = CuttableProxy.before(URI.create(uri));
                MongoClient doomed = impatient(proxy.rewrite(uri))) {
            // Its impatience is for the crash: a slow machine may need longer for the first connection.
            await().ignoreException(MongoTimeoutException.class)
                    .untilAsserted(() -> doomed.getDatabase(databaseName).runCommand(new Document("ping", 1)));
            GridFsMediaStore crashing = new GridFsMediaStore(doomed.getDatabase(databaseName), Clock.systemUTC());
            InputStream content = thenAtItsEnd(bytes(MEGABYTE), proxy::cut);
            assertThatThrownBy(() -> crashing.store(KEY, "video/mp4", null, content, BOUND))
                    .isInstanceOf(MongoException.class);
        }
        assertThat(store.find(KEY)).isEmpty();
        assertThat(count("media.chunks")).isPositive();
        assertThat(store.removeAbandoned()).as("it may be under way still").isZero();

        // A key that was left half done is stored like any other, and what is whole is not removed.
        MediaFile second = store.store(KEY, "video/mp4", null, new ByteArrayInputStream(bytes(MEGABYTE)), BOUND);
        GridFsMediaStore later = new GridFsMediaStore(database, Clock.offset(Clock.systemUTC(), Duration.ofHours(7)));
        assertThat(later.removeAbandoned()).isEqualTo(1);

        assertThat(count("media.chunks")).isEqualTo(5);
        assertThat(read(second)).isEqualTo(bytes(MEGABYTE));
        assertThat(count("media_uploads")).isZero();
    }

    @Test
    void theSameFileStoredByManyAtOnceIsOneFileToEverybody() throws Exception {
        byte[] content = bytes(2 * MEGABYTE);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<MediaFile>> uploads = IntStream.range(0, 4)
                    .<Callable<MediaFile>>mapToObj(
                            i -> () -> store.store(KEY, "image/png", null, new ByteArrayInputStream(content), BOUND))
                    .toList();
            for (Future<MediaFile> upload : threads.invokeAll(uploads)) {
                assertThat(read(upload.get())).isEqualTo(content);
            }
        } finally {
            threads.shutdownNow();
        }
        MediaFile found = store.find(KEY).orElseThrow();
        store.store(KEY, "image/png", null, new ByteArrayInputStream(content), BOUND);
        assertThat(store.find(KEY)).contains(found);
        assertThat(read(found)).isEqualTo(content);
    }

    private void assertNothingIsLeft() {
        assertThat(store.find(KEY)).isEmpty();
        assertThat(count("media.files")).isZero();
        assertThat(count("media.chunks")).isZero();
        assertThat(count("media_uploads")).isZero();
    }

    private long count(String collection) {
        return database.getCollection(collection).countDocuments(new Document());
    }

    private byte[] read(MediaFile file) throws IOException {
        try (InputStream in = store.open(file)) {
            return in.readAllBytes();
        }
    }

    private static MongoClient impatient(String uri) {
        return MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(uri))
                .applyToClusterSettings(cluster -> cluster.serverSelectionTimeout(500, TimeUnit.MILLISECONDS))
                .build());
    }

    private interface Event {
        void happens() throws IOException;
    }

    private static InputStream thenAtItsEnd(byte[] content, Event event) {
        return new FilterInputStream(new ByteArrayInputStream(content)) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int read = super.read(buffer, offset, length);
                if (read < 0) {
                    event.happens();
                }
                return read;
            }
        };
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }
}
