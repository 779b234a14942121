package io.waba.inbox.portal.socketio;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The private id that Socket.IO's connection state recovery gives a client, and that the client sends back with the offset of the last event
 * that it saw. It has the position where the session began, for a client that saw no event, and a mark of the tenant, so that positions of
 * one tenant are never taken for another's when a page changes its token. It proves nothing: whose events come is the token's business.
 *
 * @param random tells sessions apart
 * @param tenantMark of {@link #markOf}
 * @param position where the session began
 */
record Pid(String random, String tenantMark, long position) {

    private static final Pattern FORM = Pattern.compile("([A-Za-z0-9_-]{1,40})\\.([A-Za-z0-9_-]{8})\\.([0-9]{1,18})");
    private static final Pattern OFFSET = Pattern.compile("[0-9]{1,18}");
    private static final int MARK_BYTES = 6;

    static Pid begin(String random, String tenantId, long position) {
        return new Pid(random, markOf(tenantId), position);
    }

    /** Empty when it is none of ours. */
    static Optional<Pid> parse(@Nullable String text) {
        Matcher form = FORM.matcher(text == null ? "" : text);
        return form.matches()
                ? Optional.of(new Pid(form.group(1), form.group(2), Long.parseLong(form.group(3))))
                : Optional.empty();
    }

    boolean isOf(String tenantId) {
        return tenantMark.equals(markOf(tenantId));
    }

    /** Where to go on: a client that could not resume keeps the offset of the session before, which is older than this one's beginning. */
    long goOnAfter(@Nullable String offset) {
        return offset != null && OFFSET.matcher(offset).matches()
                ? Math.max(position, Long.parseLong(offset))
                : position;
    }

    @Override
    public String toString() {
        return random + "." + tenantMark + "." + position;
    }

    private static String markOf(String tenantId) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(tenantId.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, MARK_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every Java", e);
        }
    }
}
