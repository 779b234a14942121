package io.waba.inbox.webhook.translate;

import static io.waba.inbox.webhook.translate.Envelopes.change;
import static io.waba.inbox.webhook.translate.Envelopes.entries;
import static io.waba.inbox.webhook.translate.Envelopes.entry;
import static io.waba.inbox.webhook.translate.Envelopes.envelope;
import static io.waba.inbox.webhook.translate.Envelopes.json;
import static io.waba.inbox.webhook.translate.Envelopes.text;
import static io.waba.inbox.webhook.translate.Envelopes.translate;
import static io.waba.inbox.webhook.translate.Envelopes.translateOne;
import static io.waba.inbox.webhook.translate.Envelopes.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waba.inbox.shared.inbound.InboundMessage;
import io.waba.inbox.shared.inbound.InboundNotification;
import io.waba.inbox.shared.inbound.InboundStatus;
import io.waba.inbox.shared.inbound.InboundUpdate;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTranslatorTest {

    @Test
    void aMixedBatchKeepsEveryUpdateAndItsTenant() {
        String batch = entries(entry(change("messages", value("1", "'messages':[" + text("wamid.1", "111") + "]")) + ","
                        + change("messages", value("2", "'statuses':[" + sent("wamid.2") + "]")))
                + ","
                + "{'id':'other-account','changes':["
                + change(
                        "messages",
                        value("3", "'messages':[" + text("wamid.3", "333") + "," + text("wamid.4", "444") + "]"))
                + "," + change("account_update", "{'event':'VERIFIED_ACCOUNT'}") + "]}");

        List<InboundUpdate> updates = translate(batch);

        assertThat(updates)
                .extracting(EnvelopeTranslatorTest::summary)
                .containsExactly(
                        "102290129340398 1 wamid.1",
                        "102290129340398 2 wamid.2",
                        "other-account 3 wamid.3",
                        "other-account 3 wamid.4",
                        "other-account null account_update");
        assertThat(updates).extracting(InboundUpdate::batchPosition).containsExactly(0, 1, 2, 3, 4);
        assertThat(updates).extracting(InboundUpdate::receivedAt).containsOnly(Envelopes.RECEIVED_AT);
    }

    @Test
    void aThousandUpdatesAreAThousandUpdates() {
        String messages = IntStream.range(0, 500)
                .mapToObj(i -> text("wamid.m" + i, "1650555" + i))
                .collect(Collectors.joining(","));
        String statuses =
                IntStream.range(0, 500).mapToObj(i -> sent("wamid.s" + i)).collect(Collectors.joining(","));

        List<InboundUpdate> updates =
                translate(envelope("'messages':[" + messages + "],'statuses':[" + statuses + "]"));

        assertThat(updates).hasSize(1_000);
        assertThat(updates)
                .extracting(InboundUpdate::batchPosition)
                .isEqualTo(IntStream.range(0, 1_000).boxed().toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "account_alerts",
                "account_review_update",
                "account_update",
                "business_capability_update",
                "calls",
                "history",
                "message_template_status_update",
                "phone_number_quality_update",
                "security",
                "smb_app_state_sync",
                "smb_message_echoes",
                "template_category_update",
                "user_id_update",
                "user_preferences",
                "a_field_of_the_future"
            })
    void anotherFieldIsKeptWhole(String field) {
        InboundNotification notification = translateOne(
                entries(entry(change(field, value("1", "'event':'X','score':1.50")))), InboundNotification.class);

        assertThat(notification.field()).isEqualTo(field);
        assertThat(notification.phoneNumberId()).isEqualTo("1");
        assertThat(notification.problem()).isNull();
        assertThat(notification.value()).isEqualTo(json(value("1", "'event':'X','score':1.50")));
        assertThat(notification.value().path("score")).hasToString("1.50");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "7 | changes: missing (expected: an array)",
                "{'id':'1'} | changes: missing (expected: an array)",
                "{'id':'1','changes':{}} | changes: object (expected: an array)",
                "{'id':'1','changes':[null]} | value: missing (expected: a value)",
                "{'id':'1','changes':[{'field':'messages'}]} | value: missing (expected: a value)",
                "{'id':'1','changes':[{'value':{}}]} | field: missing (expected: a value)",
                "{'id':'1','changes':[{'field':'messages','value':7}]} | value: number (expected: an object)",
                "{'id':'1','changes':[{'field':'messages','value':{}}]}"
                        + " | messages, statuses, errors: all missing (expected: one of them)",
                "{'id':'1','changes':[{'field':'messages','value':{'messages':7}}]}"
                        + " | messages: number (expected: an array)",
                "{'id':'1','changes':[{'field':'messages','value':{'messages':[7]}}]}"
                        + " | metadata: missing (expected: an object)",
                "{'id':'1','changes':[{'field':'messages','value':{'metadata':{},'statuses':[{'status':'sent'}]}}]}"
                        + " | phone_number_id: missing (expected: a non-blank string)"
            })
    void aStrangeEntryIsKeptWithTheReasonAndDoesNotStopTheRest(String strange, String problem) {
        List<InboundUpdate> updates = translate(entries(
                strange + "," + entry(change("messages", value("1", "'messages':[" + text("wamid.1", "111") + "]")))));

        assertThat(updates).hasSize(2);
        assertThat(updates.get(0))
                .isInstanceOfSatisfying(InboundNotification.class, notification -> assertThat(notification.problem())
                        .isEqualTo(problem));
        assertThat(updates.get(1)).isInstanceOf(InboundMessage.class);
    }

    @Test
    void anErrorOfNoMessageIsKept() {
        InboundNotification notification = translateOne(
                envelope("'errors':[{'code':130429,'title':'Rate limit hit'}]"), InboundNotification.class);

        assertThat(notification.field()).isEqualTo("messages");
        assertThat(notification.phoneNumberId()).isEqualTo(Envelopes.PHONE_NUMBER_ID);
        assertThat(notification.problem()).isNotBlank();
        assertThat(notification.value()).isEqualTo(json("{'code':130429,'title':'Rate limit hit'}"));
    }

    @Test
    void anEmptyBatchHasNoUpdates() {
        assertThat(translate(entries(""))).isEmpty();
        assertThat(translate(entries(entry("")))).isEmpty();
        assertThat(translate(envelope("'messages':[]"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[] | body: array (expected: an object)",
                "{'entry':[]} | object: missing (expected: \"whatsapp_business_account\")",
                "{'object':'page','entry':[]} | object: string (expected: \"whatsapp_business_account\")",
                "{'object':'whatsapp_business_account'} | entry: missing (expected: an array)",
                "{'object':'whatsapp_business_account','entry':null} | entry: null (expected: an array)"
            })
    void whatIsNotTheEnvelopeIsRefused(String body, String message) {
        assertThatThrownBy(() -> translate(body))
                .isInstanceOf(InvalidEnvelopeException.class)
                .hasMessage(message);
    }

    private static String summary(InboundUpdate update) {
        if (update instanceof InboundMessage message) {
            return message.wabaId() + " " + message.phoneNumberId() + " " + message.messageId();
        }
        if (update instanceof InboundStatus status) {
            return status.wabaId() + " " + status.phoneNumberId() + " " + status.messageId();
        }
        InboundNotification notification = (InboundNotification) update;
        return notification.wabaId() + " " + notification.phoneNumberId() + " " + notification.field();
    }

    private static String sent(String id) {
        return "{'id':'" + id + "','status':'sent','timestamp':'1763633730','recipient_id':'16505551234'}";
    }
}
