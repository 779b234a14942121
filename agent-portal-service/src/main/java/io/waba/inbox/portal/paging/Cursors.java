package io.waba.inbox.portal.paging;

import io.waba.inbox.portal.agents.DerivedKeys;
import io.waba.inbox.portal.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Places in a list, opaque to clients. A cursor is signed together with the list that it is of, and so is good for that list of that tenant
 * and no other.
 */
@Component
public final class Cursors {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int SIGNATURE_BYTES = 16;
    private static final int MAX_LENGTH = 1024;

    private final SecretKey key;

    Cursors(DerivedKeys keys) {
        this.key = keys.derive("cursor");
    }

    /**
     * The cursor of a place.
     *
     * @param list which list it is, such as {@code conversations}
     * @param sortKey the place
     */
    public String encode(String tenantId, String list, String sortKey) {
        byte[] place = sortKey.getBytes(StandardCharsets.UTF_8);
        byte[] signature = signature(tenantId, list, place);
        byte[] cursor = Arrays.copyOf(signature, SIGNATURE_BYTES + place.length);
        System.arraycopy(place, 0, cursor, SIGNATURE_BYTES, place.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(cursor);
    }

    /**
     * A page of what was read: one item more than the page has, when another page follows.
     *
     * @param found in the list's order
     * @param size how many items the page has at most
     * @param sortKey an item's place
     */
    public <T> Page<T> page(String tenantId, String list, List<T> found, int size, Function<T, String> sortKey) {
        return found.size() <= size
                ? new Page<>(found, null)
                : new Page<>(found.subList(0, size), encode(tenantId, list, sortKey.apply(found.get(size - 1))));
    }

    /**
     * The place that a cursor stands for; null for no cursor.
     *
     * @param name the parameter's name, for the error
     * @throws ProblemException when it is not a cursor of this list
     */
    public @Nullable String decode(String tenantId, String list, String name, @Nullable String cursor) {
        if (cursor == null) {
            return null;
        }
        byte[] bytes;
        try {
            bytes = cursor.length() > MAX_LENGTH
                    ? new byte[0]
                    : Base64.getUrlDecoder().decode(cursor.getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw notACursor(name);
        }
        if (bytes.length <= SIGNATURE_BYTES) {
            throw notACursor(name);
        }
        byte[] place = Arrays.copyOfRange(bytes, SIGNATURE_BYTES, bytes.length);
        byte[] signature = Arrays.copyOf(bytes, SIGNATURE_BYTES);
        if (!MessageDigest.isEqual(signature, signature(tenantId, list, place))) {
            throw notACursor(name);
        }
        return new String(place, StandardCharsets.UTF_8);
    }

    private static ProblemException notACursor(String name) {
        return ProblemException.invalid(name, "not a cursor of this list", "one that a page of it gave");
    }

    private byte[] signature(String tenantId, String list, byte[] place) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(tenantId.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            mac.update(list.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return Arrays.copyOf(mac.doFinal(place), SIGNATURE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
