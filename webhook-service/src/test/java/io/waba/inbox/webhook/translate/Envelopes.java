package io.waba.inbox.webhook.translate;

import io.waba.inbox.shared.inbound.InboundUpdate;
import io.waba.inbox.shared.wire.WireJson;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Meta's envelope around what a test is about; single quotes stand for double ones. */
final class Envelopes {

    static final Instant NOW = Instant.parse("2026-11-20T10:15:31.123456789Z");
    static final Instant RECEIVED_AT = Instant.parse("2026-11-20T10:15:31.123456Z");
    static final String WABA_ID = "102290129340398";
    static final String PHONE_NUMBER_ID = "106540352242922";
    static final String CONTACTS = "'contacts':[{'profile':{'name':'Sheena Nelson'},'wa_id':'16505551234'}]";

    private Envelopes() {}

    static List<InboundUpdate> translate(String envelope) {
        return new EnvelopeTranslator(Clock.fixed(NOW, ZoneOffset.UTC)).translate(json(envelope));
    }

    static InboundUpdate translateOne(String envelope) {
        List<InboundUpdate> updates = translate(envelope);
        if (updates.size() != 1) {
            throw new AssertionError("updates: " + updates + " (expected: one)");
        }
        return updates.get(0);
    }

    static <T> T translateOne(String envelope, Class<T> kind) {
        return kind.cast(translateOne(envelope));
    }

    static JsonNode json(String json) {
        return WireJson.decode(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), JsonNode.class);
    }

    static String entries(String entries) {
        return "{'object':'whatsapp_business_account','entry':[" + entries + "]}";
    }

    static String entry(String changes) {
        return "{'id':'" + WABA_ID + "','changes':[" + changes + "]}";
    }

    static String change(String field, String value) {
        return "{'field':'" + field + "','value':" + value + "}";
    }

    /** The {@code value} of a change of the field {@code messages}. */
    static String value(String phoneNumberId, String parts) {
        return "{'messaging_product':'whatsapp','metadata':{'display_phone_number':'15550783881','phone_number_id':'"
                + phoneNumberId + "'}," + parts + "}";
    }

    static String envelope(String parts) {
        return entries(entry(change("messages", value(PHONE_NUMBER_ID, parts))));
    }

    static String message(String message) {
        return envelope(CONTACTS + ",'messages':[" + message + "]");
    }

    static String status(String status) {
        return envelope("'statuses':[" + status + "]");
    }

    static String text(String id, String from) {
        return "{'id':'" + id + "','from':'" + from
                + "','timestamp':'1763633730','type':'text','text':{'body':'Hello!'}}";
    }
}
