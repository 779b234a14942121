package io.waba.inbox.simulator;

/** A request that the Graph API refuses, with Meta's code; decisions are taken on the code alone. */
final class GraphApiException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    static final int INVALID_PARAMETER = 100;
    static final int ACCESS_TOKEN = 190;
    static final int MISSING_PARAMETER = 131008;
    static final int INVALID_VALUE = 131009;

    private final int httpStatus;
    private final int code;
    private final String details;

    GraphApiException(int httpStatus, int code, String message, String details) {
        super("(#" + code + ") " + message);
        this.httpStatus = httpStatus;
        this.code = code;
        this.details = details;
    }

    static GraphApiException missing(String parameter) {
        return new GraphApiException(
                400, MISSING_PARAMETER, "Required parameter is missing", "Parameter '" + parameter + "' is mandatory.");
    }

    static GraphApiException invalid(String parameter, String expectation) {
        return new GraphApiException(
                400,
                INVALID_VALUE,
                "Parameter value is not valid",
                "Parameter '" + parameter + "' must be " + expectation + ".");
    }

    int httpStatus() {
        return httpStatus;
    }

    int code() {
        return code;
    }

    String details() {
        return details;
    }
}
