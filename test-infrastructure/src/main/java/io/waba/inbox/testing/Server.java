package io.waba.inbox.testing;

/**
 * A broker or a store that tests run on.
 *
 * @param uri address with credentials
 * @param product what it is, such as {@code RabbitMQ 3.10.8}
 * @param origin where it comes from, as the one line about the infrastructure says it
 * @param outlivesTheTests whether what tests leave in it stays
 */
record Server(String uri, String product, String origin, boolean outlivesTheTests) {

    String description() {
        return product + " " + origin;
    }

    /** Host and port, without credentials. */
    static String address(String uri) {
        return uri.replaceFirst("^[a-z+]+://([^@/]*@)?", "").replaceFirst("[/?].*$", "");
    }
}
