package io.waba.inbox.testing;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses of databases, https://www.mongodb.com/docs/manual/reference/connection-string/. */
final class MongodbUri {

    private static final Pattern URI =
            Pattern.compile("(mongodb(?:\\+srv)?://([^@/?]*@)?[^/?]+)(?:/([^?]*))?(?:\\?(.*))?");

    private MongodbUri() {}

    /**
     * The address of another database on the same server. Credentials stay valid: without an {@code authSource} they belong to the
     * database that the address names.
     *
     * @throws IllegalArgumentException when {@code uri} is no address of a MongoDB
     */
    static String withDatabase(String uri, String database) {
        Matcher matcher = URI.matcher(uri);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "MONGODB_URI: " + Server.address(uri) + " (expected: mongodb://host:port/database?options)");
        }
        String before = matcher.group(3) == null ? "" : matcher.group(3);
        String options = matcher.group(4) == null ? "" : matcher.group(4);
        if (matcher.group(2) != null && !options.contains("authSource=")) {
            String authSource = "authSource=" + (before.isEmpty() ? "admin" : before);
            options = options.isEmpty() ? authSource : options + "&" + authSource;
        }
        return matcher.group(1) + "/" + database + (options.isEmpty() ? "" : "?" + options);
    }
}
