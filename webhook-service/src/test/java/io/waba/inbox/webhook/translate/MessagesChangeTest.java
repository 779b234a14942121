package io.waba.inbox.webhook.translate;

import static io.waba.inbox.webhook.translate.Envelopes.envelope;
import static io.waba.inbox.webhook.translate.Envelopes.json;
import static io.waba.inbox.webhook.translate.Envelopes.message;
import static io.waba.inbox.webhook.translate.Envelopes.status;
import static io.waba.inbox.webhook.translate.Envelopes.text;
import static io.waba.inbox.webhook.translate.Envelopes.translate;
import static io.waba.inbox.webhook.translate.Envelopes.translateOne;
import static org.assertj.core.api.Assertions.assertThat;

import io.waba.inbox.shared.inbound.Customer;
import io.waba.inbox.shared.inbound.InboundMessage;
import io.waba.inbox.shared.inbound.InboundNotification;
import io.waba.inbox.shared.inbound.InboundStatus;
import io.waba.inbox.shared.inbound.InboundUpdate;
import io.waba.inbox.shared.inbound.MessageContext;
import io.waba.inbox.shared.inbound.MessageStatus;
import io.waba.inbox.shared.inbound.Referral;
import io.waba.inbox.shared.inbound.WhatsAppError;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesChangeTest {

    @Test
    void aMessageCarriesItsEnvelope() {
        InboundMessage message = translateOne(message(text("wamid.1", "16505551234")), InboundMessage.class);

        assertThat(message.wabaId()).isEqualTo(Envelopes.WABA_ID);
        assertThat(message.phoneNumberId()).isEqualTo(Envelopes.PHONE_NUMBER_ID);
        assertThat(message.displayPhoneNumber()).isEqualTo("15550783881");
        assertThat(message.messageId()).isEqualTo("wamid.1");
        assertThat(message.timestamp()).isEqualTo(Instant.parse("2025-11-20T10:15:30Z"));
        assertThat(message.receivedAt()).isEqualTo(Envelopes.RECEIVED_AT);
        assertThat(message.customer()).isEqualTo(new Customer("16505551234", null, "Sheena Nelson", null));
        assertThat(message.context()).isNull();
        assertThat(message.referral()).isNull();
        assertThat(message.errors()).isEmpty();
    }

    @Test
    void contextReferralAndErrorsComeAlong() {
        InboundMessage message = translateOne(
                message(
                        text("wamid.1", "16505551234")
                                .replace(
                                        "'type':'text'",
                                        """
                                'type':'text',
                                'context':{'from':'15550783881','id':'wamid.0','forwarded':true,'frequently_forwarded':true,
                                  'referred_product':{'catalog_id':'7','product_retailer_id':'sku'}},
                                'referral':{'source_url':'https://fb.me/x','source_id':'1','source_type':'ad','headline':'Sale',
                                  'body':'Come','media_type':'image','image_url':'https://fb.me/i','video_url':'https://fb.me/v',
                                  'thumbnail_url':'https://fb.me/t','ctwa_clid':'abc'},
                                'errors':[{'code':131051,'title':'Unknown','message':'Type unknown',
                                  'error_data':{'details':'Not supported.'},'href':'https://example.org/'}]""")),
                InboundMessage.class);

        assertThat(message.context())
                .isEqualTo(new MessageContext(
                        "15550783881", "wamid.0", true, true, json("{'catalog_id':'7','product_retailer_id':'sku'}")));
        assertThat(message.referral())
                .isEqualTo(new Referral(
                        "https://fb.me/x",
                        "1",
                        "ad",
                        "Sale",
                        "Come",
                        "image",
                        "https://fb.me/i",
                        "https://fb.me/v",
                        "https://fb.me/t",
                        "abc"));
        assertThat(message.errors())
                .containsExactly(
                        new WhatsAppError(131051, "Unknown", "Type unknown", "Not supported.", "https://example.org/"));
    }

    @Test
    void contactsBelongToMessagesByTheirIds() {
        List<Customer> customers = customers(
                """
                'contacts':[{'profile':{'name':'Ana'},'wa_id':'111'},
                            {'profile':{'name':'Bo','username':'bo'},'user_id':'US.2'},
                            {'profile':{'name':'Cy'},'wa_id':'333','user_id':'US.3'}],
                'messages':[%s,
                  {'id':'wamid.2','from_user_id':'US.2','timestamp':'1','type':'ephemeral'},
                  {'id':'wamid.3','from':'333','timestamp':'1','type':'ephemeral'},
                  {'id':'wamid.4','from_user_id':'US.3','timestamp':'1','type':'ephemeral'},
                  {'id':'wamid.5','from':'555','timestamp':'1','type':'ephemeral'}]"""
                        .formatted(text("wamid.1", "111")));

        assertThat(customers)
                .containsExactly(
                        new Customer("111", null, "Ana", null),
                        new Customer(null, "US.2", "Bo", "bo"),
                        new Customer("333", "US.3", "Cy", null),
                        new Customer("333", "US.3", "Cy", null),
                        new Customer("555", null, null, null));
    }

    @Test
    void aSingleContactOfAnotherNumberGivesTheMessageNoName() {
        assertThat(customers("'contacts':[{'profile':{'name':'Ana'},'wa_id':'111'}],'messages':["
                        + text("wamid.1", "222") + "]"))
                .containsExactly(new Customer("222", null, null, null));
    }

    @Test
    void aNumberThatWentToAnotherUserGivesTheMessageNoName() {
        assertThat(
                        customers(
                                """
                                'contacts':[{'profile':{'name':'Ana'},'wa_id':'111','user_id':'US.1'}],
                                'messages':[{'id':'wamid.1','from':'111','from_user_id':'US.9','timestamp':'1','type':'ephemeral'}]"""))
                .containsExactly(new Customer("111", "US.9", null, null));
    }

    @Test
    void aMessageWithoutSenderBelongsToTheOnlyContact() {
        assertThat(
                        customers(
                                """
                                'contacts':[{'profile':{'name':'Ana'},'user_id':'US.1'}],
                                'messages':[{'id':'wamid.1','timestamp':'1','type':'ephemeral'}]"""))
                .containsExactly(new Customer(null, "US.1", "Ana", null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"7", "[7]", "{'wa_id':'111'}", "[{'profile':7}]", "[{'profile':{'name':{}},'wa_id':'111'}]"})
    void strangeContactsCostTheNameButNotTheMessage(String contacts) {
        assertThat(customers("'contacts':" + contacts + ",'messages':[" + text("wamid.1", "111") + "]"))
                .containsExactly(new Customer("111", null, null, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'from':'111','timestamp':'1','type':'ephemeral'} | id: missing (expected: a non-blank string)",
                "{'id':' ','from':'111','timestamp':'1','type':'ephemeral'} | id: blank (expected: a non-blank string)",
                "{'id':'w','timestamp':'1','type':'ephemeral'} | from, from_user_id: both missing (expected: at least one)",
                "{'id':'w','from':{},'timestamp':'1','type':'ephemeral'} | from: object (expected: a string)",
                "{'id':'w','from':'111','type':'ephemeral'} | timestamp: missing (expected: a non-blank string)",
                "{'id':'w','from':'111','timestamp':'soon','type':'ephemeral'}"
                        + " | timestamp: \"soon\" (expected: seconds since 1970 as a string, 0-253402300799)",
                "{'id':'w','from':'111','timestamp':'-1','type':'ephemeral'}"
                        + " | timestamp: \"-1\" (expected: seconds since 1970 as a string, 0-253402300799)",
                "{'id':'w','from':'111','timestamp':'1763633730123','type':'ephemeral'}"
                        + " | timestamp: \"1763633730123\" (expected: seconds since 1970 as a string, 0-253402300799)",
                "'Hello' | id: missing (expected: a non-blank string)"
            })
    void aMessageThatCannotBePlacedIsKeptWithTheReason(String message, String problem) {
        InboundNotification notification =
                translateOne(envelope("'messages':[" + message + "]"), InboundNotification.class);

        assertThat(notification.problem()).isEqualTo(problem);
        assertThat(notification.field()).isEqualTo("messages");
        assertThat(notification.phoneNumberId()).isEqualTo(Envelopes.PHONE_NUMBER_ID);
        assertThat(notification.value()).isEqualTo(json(message));
    }

    @Test
    void aNumberBeyondADoublesRangeIsKeptWholeAndRefusesNothingBesideIt() {
        String beyond = "{'id':'wamid.1','from':'16505551234','timestamp':'1763633730','type':'location',"
                + "'location':{'latitude':1e400,'longitude':1}}";

        List<InboundUpdate> updates =
                translate(envelope("'messages':[" + beyond + "," + Envelopes.text("wamid.2", "16505551234") + "]"));

        assertThat(updates)
                .extracting(update -> ((InboundMessage) update).content().type())
                .containsExactly("unknown", "text");
    }

    @Test
    void aTimestampMayBeANumber() {
        assertThat(translateOne(
                                message("{'id':'w','from':'111','timestamp':1763633730,'type':'ephemeral'}"),
                                InboundMessage.class)
                        .timestamp())
                .isEqualTo(Instant.ofEpochSecond(1763633730));
    }

    @Test
    void aStatusCarriesEverything() {
        InboundStatus status = translateOne(
                status(
                        """
                        {'id':'wamid.out','status':'failed','timestamp':'1763633730','recipient_id':'16505551234',
                         'recipient_user_id':'US.1','biz_opaque_callback_data':'m-1',
                         'conversation':{'id':'cv','origin':{'type':'service'}},
                         'pricing':{'billable':true,'pricing_model':'PMP','type':'regular','category':'service'},
                         'errors':[{'code':131047,'title':'Re-engagement message','message':'More than 24 hours',
                           'error_data':{'details':'Use a template.'},'href':'https://example.org/'}]}"""),
                InboundStatus.class);

        assertThat(status)
                .isEqualTo(new InboundStatus(
                        Envelopes.WABA_ID,
                        Envelopes.PHONE_NUMBER_ID,
                        "15550783881",
                        "wamid.out",
                        MessageStatus.FAILED,
                        "16505551234",
                        "US.1",
                        Instant.ofEpochSecond(1763633730),
                        Envelopes.RECEIVED_AT,
                        0,
                        "m-1",
                        json("{'id':'cv','origin':{'type':'service'}}"),
                        json("{'billable':true,'pricing_model':'PMP','type':'regular','category':'service'}"),
                        List.of(new WhatsAppError(
                                131047,
                                "Re-engagement message",
                                "More than 24 hours",
                                "Use a template.",
                                "https://example.org/"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sent", "delivered", "read", "played", "failed"})
    void everyStatusOfMetaIsKnown(String name) {
        assertThat(translateOne(
                                status("{'id':'w','status':'" + name + "','timestamp':'1','recipient_id':'1'}"),
                                InboundStatus.class)
                        .status()
                        .wireName())
                .isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'id':'w','status':'deleted','timestamp':'1'} | status: \"deleted\" (expected: a status that we know)",
                "{'id':'w','timestamp':'1'} | status: missing (expected: a non-blank string)",
                "{'status':'sent','timestamp':'1'} | id: missing (expected: a non-blank string)",
                "{'id':'w','status':'sent','timestamp':''} | timestamp: blank (expected: a non-blank string)",
                "7 | status: missing (expected: a non-blank string)"
            })
    void aStatusThatCannotBePlacedIsKeptWithTheReason(String status, String problem) {
        InboundNotification notification = translateOne(status(status), InboundNotification.class);

        assertThat(notification.problem()).isEqualTo(problem);
        assertThat(notification.value()).isEqualTo(json(status));
    }

    private static List<Customer> customers(String parts) {
        return translate(envelope(parts)).stream()
                .map(InboundMessage.class::cast)
                .map(InboundMessage::customer)
                .toList();
    }
}
