package io.waba.inbox.state.store;

import com.mongodb.MongoServerException;
import java.util.Set;
import org.bson.BsonMaximumSizeExceededException;
import org.bson.BsonSerializationException;

/** Tells what MongoDB can never store from what it cannot store at the moment. */
public final class StoreErrors {

    /**
     * Codes of MongoDB's {@code error_codes.yml} that speak of the document, not of the server: BadValue, FailedToParse, Overflow (nested too
     * deep), DollarPrefixedFieldName, EmptyFieldName, DottedFieldName, BSONObjectTooLarge, and the update that made a document too large.
     */
    private static final Set<Integer> ABOUT_THE_DOCUMENT = Set.of(2, 9, 15, 52, 56, 57, 10334, 17419);

    private StoreErrors() {}

    /** Whether trying again would fail again. */
    public static boolean isFinal(RuntimeException e) {
        return e instanceof BsonMaximumSizeExceededException
                || e instanceof BsonSerializationException
                || (e instanceof MongoServerException server && ABOUT_THE_DOCUMENT.contains(server.getCode()));
    }
}
