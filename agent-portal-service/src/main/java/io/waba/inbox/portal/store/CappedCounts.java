package io.waba.inbox.portal.store;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.CountOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.bson.Document;
import org.bson.conversions.Bson;

/** The counts of one answer: each goes up to {@value #MOST}, and however many they are, they have five seconds together. */
public final class CappedCounts {

    /** What is counted is counted up to here. */
    public static final int MOST = 10_000;

    private static final Duration TOGETHER = Duration.ofSeconds(5);

    private final LongSupplier nanoTime;
    private final long deadline;

    /** The time begins. */
    CappedCounts(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.deadline = nanoTime.getAsLong() + TOGETHER.toNanos();
    }

    /** For one answer, whose time begins. */
    public static CappedCounts begin() {
        return new CappedCounts(System::nanoTime);
    }

    /**
     * How many there are; {@value #MOST} when there are more.
     *
     * @throws com.mongodb.MongoExecutionTimeoutException when the time is over
     */
    public long count(MongoCollection<Document> documents, Bson which) {
        long millis = TimeUnit.NANOSECONDS.toMillis(deadline - nanoTime.getAsLong());
        // The store takes 0 for no limit.
        return documents.countDocuments(
                which, new CountOptions().limit(MOST).maxTime(Math.max(1, millis), TimeUnit.MILLISECONDS));
    }
}
