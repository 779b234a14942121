package io.waba.inbox.state;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * A database whose client dies now and then: before an operation reaches the server, or after the server did it and before its answer
 * came. Whoever uses it sees a {@link Crash}. Some operations hesitate, so that others overtake them.
 */
final class CrashingDatabase {

    private static final Set<String> OPERATIONS =
            Set.of("insertOne", "updateOne", "findOneAndUpdate", "find", "replaceOne");

    private static final int PAUSE_ONE_IN = 4;
    private static final int LONGEST_PAUSE_NANOS = 4_000_000;

    /** The process is gone; nothing may catch this but the one who starts it again. */
    static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Crash(String where) {
            super(where);
        }
    }

    private CrashingDatabase() {}

    /**
     * Wraps a database.
     *
     * @param probability of a crash at each of the two places, 0-1
     */
    static MongoDatabase wrap(MongoDatabase database, Random random, double probability) {
        return (MongoDatabase) Proxy.newProxyInstance(
                CrashingDatabase.class.getClassLoader(),
                new Class<?>[] {MongoDatabase.class},
                (proxy, method, args) -> {
                    Object result = invoke(database, method, args);
                    return result instanceof MongoCollection<?> collection
                            ? wrap(collection, random, probability)
                            : result;
                });
    }

    private static Object wrap(MongoCollection<?> collection, Random random, double probability) {
        return Proxy.newProxyInstance(
                CrashingDatabase.class.getClassLoader(),
                new Class<?>[] {MongoCollection.class},
                (proxy, method, args) -> {
                    boolean operation = OPERATIONS.contains(method.getName());
                    if (operation && random.nextInt(PAUSE_ONE_IN) == 0) {
                        LockSupport.parkNanos(random.nextInt(LONGEST_PAUSE_NANOS));
                    }
                    crashMaybe(operation, "before " + method.getName(), random, probability);
                    Object result = invoke(collection, method, args);
                    crashMaybe(operation, "after " + method.getName(), random, probability);
                    return result;
                });
    }

    static void crashMaybe(boolean possible, String where, Random random, double probability) {
        if (possible && random.nextDouble() < probability) {
            throw new Crash(where);
        }
    }

    private static Object invoke(Object target, Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
