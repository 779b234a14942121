package io.waba.inbox.media;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.lt;

import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.gridfs.GridFSBucket;
import com.mongodb.client.gridfs.GridFSBuckets;
import com.mongodb.client.gridfs.GridFSUploadStream;
import com.mongodb.client.gridfs.model.GridFSFile;
import com.mongodb.client.gridfs.model.GridFSUploadOptions;
import com.mongodb.client.model.Sorts;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bson.BsonObjectId;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Files in MongoDB's GridFS, bucket {@code media}: the chunks are written first and the file's own document last, so that nobody sees half a
 * file. What a crash leaves of the chunks is known by a document in {@code media_uploads} and removed after a while.
 * https://www.mongodb.com/docs/manual/core/gridfs/
 */
public final class GridFsMediaStore implements MediaStore {

    private static final String ID = "_id";
    private static final String FILES_ID = "files_id";
    private static final String FILENAME = "filename";
    private static final String UPLOAD_DATE = "uploadDate";
    private static final String MIME_TYPE = "mimeType";
    private static final String TENANT_OF_FILE = "metadata." + Fields.TENANT_ID;

    /** No upload takes as long; those that are older have ended with their process. */
    private static final Duration LONGEST_UPLOAD = Duration.ofHours(6);

    private static final int SWEPT_AT_ONCE = 100;
    private static final int BUFFER = 64 * 1024;

    private final GridFSBucket bucket;
    private final MongoCollection<Document> chunks;
    private final MongoCollection<Document> uploads;
    private final Clock clock;

    public GridFsMediaStore(MongoDatabase database, Clock clock) {
        MongoDatabase durable = database.withWriteConcern(
                WriteConcern.MAJORITY.withJournal(true).withWTimeout(5, TimeUnit.SECONDS));
        this.bucket = GridFSBuckets.create(durable, Collections.MEDIA_BUCKET);
        this.chunks = durable.getCollection(Collections.MEDIA_BUCKET + ".chunks");
        this.uploads = durable.getCollection(Collections.MEDIA_UPLOADS);
        this.clock = clock;
    }

    @Override
    public Optional<MediaFile> find(MediaKey key) {
        // By the index on filename and uploadDate, which the driver makes with the bucket; the tenant once more,
        // because
        // every query carries it.
        return Optional.ofNullable(bucket.find(and(eq(FILENAME, filename(key)), eq(TENANT_OF_FILE, key.tenantId())))
                        .sort(Sorts.ascending(UPLOAD_DATE, ID))
                        .limit(1)
                        .first())
                .map(found -> file(key, found));
    }

    @Override
    public MediaFile store(MediaKey key, String mimeType, @Nullable String filename, InputStream content, long maxBytes)
            throws IOException {
        ObjectId id = new ObjectId(Date.from(clock.instant()));
        uploads.insertOne(new Document(ID, id).append(Fields.TENANT_ID, key.tenantId()));
        Document metadata = new Document(Fields.TENANT_ID, key.tenantId()).append(MIME_TYPE, mimeType);
        if (filename != null) {
            metadata.append(FILENAME, filename);
        }
        long size = upload(id, filename(key), metadata, content, maxBytes);
        uploads.deleteOne(eq(ID, id));
        return new MediaFile(id.toHexString(), key, mimeType, filename, size);
    }

    private long upload(ObjectId id, String filename, Document metadata, InputStream content, long maxBytes)
            throws IOException {
        GridFSUploadStream upload =
                bucket.openUploadStream(new BsonObjectId(id), filename, new GridFSUploadOptions().metadata(metadata));
        try {
            byte[] buffer = new byte[BUFFER];
            long size = 0;
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                size += read;
                if (size > maxBytes) {
                    throw new MediaTooLargeException(maxBytes);
                }
                upload.write(buffer, 0, read);
            }
            upload.close();
            return size;
        } catch (IOException | RuntimeException e) {
            abort(upload, id, e);
            throw e;
        }
    }

    /** What cannot be removed now, because the store is away, is removed when it was abandoned for long enough. */
    private void abort(GridFSUploadStream upload, ObjectId id, Exception because) {
        try {
            upload.abort();
            uploads.deleteOne(eq(ID, id));
        } catch (RuntimeException e) {
            because.addSuppressed(e);
        }
    }

    @Override
    public InputStream open(MediaFile file) {
        ObjectId id = new ObjectId(file.id());
        GridFSFile found = bucket.find(
                        and(eq(ID, id), eq(TENANT_OF_FILE, file.key().tenantId())))
                .first();
        if (found == null) {
            throw new IllegalStateException("file " + id + ": not there (expected: a file that was found or stored)");
        }
        return new ChunkStream(chunks, id, found.getLength(), found.getChunkSize());
    }

    /**
     * Removes what uploads left that ended with their process; some at a time.
     *
     * @return how many there were
     */
    public int removeAbandoned() {
        ObjectId newest = new ObjectId(Date.from(clock.instant().minus(LONGEST_UPLOAD)));
        List<Document> abandoned =
                uploads.find(lt(ID, newest)).limit(SWEPT_AT_ONCE).into(new ArrayList<>());
        for (Document upload : abandoned) {
            ObjectId id = upload.getObjectId(ID);
            if (bucket.find(eq(ID, id)).first() == null) {
                chunks.deleteMany(eq(FILES_ID, id));
            }
            uploads.deleteOne(eq(ID, id));
        }
        return abandoned.size();
    }

    private static String filename(MediaKey key) {
        return key.tenantId() + ":" + key.name();
    }

    private static MediaFile file(MediaKey key, GridFSFile found) {
        Document metadata = found.getMetadata() == null ? new Document() : found.getMetadata();
        String mimeType = metadata.getString(MIME_TYPE);
        return new MediaFile(
                found.getObjectId().toHexString(),
                key,
                mimeType == null ? "application/octet-stream" : mimeType,
                metadata.getString(FILENAME),
                found.getLength());
    }
}
