package io.waba.inbox.media;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.bson.Document;
import org.bson.types.Binary;
import org.bson.types.ObjectId;

/**
 * Reads a file of GridFS chunk by chunk, each by its number: it can begin anywhere, holds one chunk in memory, and leaves no cursor open for
 * a client that takes its time. The driver's own stream reads all that is left of the file to begin, on stores that do not stream.
 */
final class ChunkStream extends InputStream {

    private final MongoCollection<Document> chunks;
    private final ObjectId file;
    private final long size;
    private final int chunkSize;
    private long position;
    private int loaded = -1;
    private byte[] chunk = new byte[0];

    ChunkStream(MongoCollection<Document> chunks, ObjectId file, long size, int chunkSize) {
        this.chunks = chunks;
        this.file = file;
        this.size = size;
        this.chunkSize = chunkSize;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        if (length == 0) {
            return 0;
        }
        if (position >= size) {
            return -1;
        }
        load((int) (position / chunkSize));
        int from = (int) (position % chunkSize);
        int count = Math.min(length, chunk.length - from);
        System.arraycopy(chunk, from, buffer, offset, count);
        position += count;
        return count;
    }

    @Override
    public long skip(long count) {
        long skipped = Math.max(0, Math.min(count, size - position));
        position += skipped;
        return skipped;
    }

    @Override
    public int available() {
        return loaded == position / chunkSize ? chunk.length - (int) (position % chunkSize) : 0;
    }

    private void load(int number) throws IOException {
        if (number == loaded) {
            return;
        }
        Document found;
        try {
            found = chunks.find(and(eq("files_id", file), eq("n", number))).first();
        } catch (MongoException e) {
            throw new IOException("file " + file + ": " + e.getMessage() + " (expected: chunk " + number + ")", e);
        }
        long expected = Math.min(chunkSize, size - (long) number * chunkSize);
        byte[] data =
                found == null ? new byte[0] : found.get("data", Binary.class).getData();
        if (data.length != expected) {
            throw new IOException("file " + file + ": chunk " + number + " has " + data.length + " bytes (expected: "
                    + expected + ")");
        }
        chunk = data;
        loaded = number;
    }
}
