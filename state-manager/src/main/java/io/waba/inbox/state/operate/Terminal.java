package io.waba.inbox.state.operate;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

/** Values as a terminal may show them. */
final class Terminal {

    /** What came from outside must not move the cursor, colour the screen or end the line. */
    private static final Pattern CONTROL =
            Pattern.compile("[\\p{Cc}&&[^\\n]]|[\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]");

    private Terminal() {}

    /** Without control characters, and at most {@code most} characters long. */
    static String block(String text, int most) {
        String shown = text.length() <= most ? text : text.substring(0, most) + "… (" + text.length() + " characters)";
        return CONTROL.matcher(shown).replaceAll("�");
    }

    /** The same in one line. */
    static String line(String text, int most) {
        return block(text, most).replace('\n', ' ');
    }

    /** How long ago, in the largest unit that fits, such as {@code 5 h ago}. */
    static String ago(Instant then, Instant now) {
        Duration age = Duration.between(then, now);
        if (age.toDays() > 0) {
            return age.toDays() + " d ago";
        }
        if (age.toHours() > 0) {
            return age.toHours() + " h ago";
        }
        if (age.toMinutes() > 0) {
            return age.toMinutes() + " min ago";
        }
        return Math.max(0, age.toSeconds()) + " s ago";
    }
}
