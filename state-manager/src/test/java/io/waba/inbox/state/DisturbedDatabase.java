package io.waba.inbox.state;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;

/** A database that calls the test before and after each of its operations, so that something can happen just then. */
final class DisturbedDatabase {

    private static final Set<String> OPERATIONS = Set.of(
            "insertOne", "updateOne", "updateMany", "bulkWrite", "findOneAndUpdate", "find", "replaceOne", "deleteOne");

    /** What happens; an exception reaches whoever uses the database. */
    @FunctionalInterface
    interface Disturbance {

        /**
         * Called around an operation.
         *
         * @param where such as {@code before insertOne}
         */
        void at(String where);
    }

    /** The process is gone; nothing may catch this but the one who starts it again. */
    static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Crash(String where) {
            super(where);
        }
    }

    private DisturbedDatabase() {}

    static MongoDatabase wrap(MongoDatabase database, Disturbance disturbance) {
        return (MongoDatabase) Proxy.newProxyInstance(
                DisturbedDatabase.class.getClassLoader(),
                new Class<?>[] {MongoDatabase.class},
                (proxy, method, args) -> {
                    Object result = invoke(database, method, args);
                    return result instanceof MongoCollection<?> collection ? wrap(collection, disturbance) : result;
                });
    }

    private static Object wrap(MongoCollection<?> collection, Disturbance disturbance) {
        return Proxy.newProxyInstance(
                DisturbedDatabase.class.getClassLoader(),
                new Class<?>[] {MongoCollection.class},
                (proxy, method, args) -> {
                    if (!OPERATIONS.contains(method.getName())) {
                        return invoke(collection, method, args);
                    }
                    disturbance.at("before " + method.getName());
                    Object result = invoke(collection, method, args);
                    disturbance.at("after " + method.getName());
                    return result;
                });
    }

    private static Object invoke(Object target, Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
