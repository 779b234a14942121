package io.waba.inbox.webhook;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Bodies in Meta's shape. */
final class Webhooks {

    private Webhooks() {}

    static String text(String messageId, String words) {
        return messages("106540352242922", text1(messageId, words));
    }

    static String texts(int count) {
        return messages(
                "106540352242922",
                IntStream.range(0, count)
                        .mapToObj(i -> text1("wamid." + i, "Message " + i))
                        .collect(Collectors.joining(",")));
    }

    static String messageAndStatus(String messageId) {
        return envelope(
                change("106540352242922", "\"messages\":[" + text1(messageId, "Hello!") + "]")
                        + ","
                        + change(
                                "106540352242922",
                                """
                        "statuses":[{"id":"wamid.out","status":"sent","timestamp":"1763633730","recipient_id":"1234567890"}]
                        """));
    }

    static String envelope(String changes) {
        return """
                {"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[%s]}]}"""
                .formatted(changes);
    }

    private static String messages(String phoneNumberId, String messages) {
        return envelope(change(phoneNumberId, "\"messages\":[" + messages + "]"));
    }

    private static String change(String phoneNumberId, String updates) {
        return """
                {"field":"messages","value":{"messaging_product":"whatsapp",\
                "metadata":{"display_phone_number":"15550783881","phone_number_id":"%s"},\
                "contacts":[{"profile":{"name":"John Doe"},"wa_id":"1234567890"}],%s}}"""
                .formatted(phoneNumberId, updates);
    }

    private static String text1(String messageId, String words) {
        return """
                {"from":"1234567890","id":"%s","timestamp":"1763633730","type":"text","text":{"body":"%s"}}"""
                .formatted(messageId, words);
    }
}
