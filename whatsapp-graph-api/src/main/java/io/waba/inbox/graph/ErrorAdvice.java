package io.waba.inbox.graph;

/**
 * What a code of Meta's means.
 *
 * @param code Meta's code
 * @param errorClass what it is about
 * @param title a few words for a person
 * @param hint what that person can do next
 */
public record ErrorAdvice(int code, ErrorClass errorClass, String title, String hint) {

    /** Whether the same message may be accepted later without anybody doing anything. */
    public boolean retryable() {
        return errorClass.retryable();
    }
}
