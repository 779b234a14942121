package io.waba.inbox.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.waba.inbox.shared.command.CommandAction;
import io.waba.inbox.shared.command.CommandResult;
import io.waba.inbox.shared.command.PortalCommand;
import io.waba.inbox.shared.correlation.CorrelationEvent;
import io.waba.inbox.shared.enriched.EnrichedMessage;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.event.EventType;
import io.waba.inbox.shared.event.PortalEvent;
import io.waba.inbox.shared.inbound.InboundMessage;
import io.waba.inbox.shared.inbound.InboundStatus;
import io.waba.inbox.shared.inbound.InboundUpdate;
import io.waba.inbox.shared.inbound.MessageContent;
import io.waba.inbox.shared.inbound.MessageStatus;
import io.waba.inbox.shared.outbound.OutboundContent;
import io.waba.inbox.shared.outbound.OutboundIds;
import io.waba.inbox.shared.outbound.OutboundMessage;
import io.waba.inbox.shared.signal.InstanceSignal;
import io.waba.inbox.shared.wire.MalformedMessageException;
import io.waba.inbox.shared.wire.WireJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every permitted type has a wire name and a fixture, and comes through encoding and decoding with nothing lost. */
class WireContractTest {

    private static final JsonMapper PLAIN = JsonMapper.builder()
            .enable(tools.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(tools.jackson.databind.cfg.JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    @Test
    void everyEventRecordHasExactlyOneWireName() {
        Set<Class<?>> permitted = Set.of(PortalEvent.class.getPermittedSubclasses());
        List<Class<?>> named = Arrays.stream(EventType.values())
                .<Class<?>>map(EventType::dataType)
                .toList();

        assertThat(named).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(permitted);
    }

    @ParameterizedTest
    @EnumSource(EventType.class)
    void everyEventSurvivesTheRoundTrip(EventType type) {
        byte[] fixture = Fixtures.bytes("events/" + type.wireName());

        EventEnvelope envelope = WireJson.decode(fixture, EventEnvelope.class);
        PortalEvent data = WireJson.fromTree(envelope.data(), type.dataType());

        assertThat(envelope.type()).isEqualTo(type.wireName());
        assertThat(envelope.logged()).isEqualTo(type.logged()).isEqualTo(envelope.position() != null);
        assertThat(data.type()).isEqualTo(type);
        assertSameMeaning(WireJson.encode(envelope), fixture);
        assertSameMeaning(
                WireJson.encode(data),
                PLAIN.readTree(fixture).get("data").toString().getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @EnumSource(EventType.class)
    void everyEventHasAPage(EventType type) {
        assertThat(Path.of("..", "docs", "events", type.wireName() + ".md")).exists();
    }

    static Stream<Class<?>> contents() {
        return Arrays.stream(MessageContent.class.getPermittedSubclasses());
    }

    @ParameterizedTest
    @MethodSource("contents")
    void everyContentSurvivesTheRoundTrip(Class<?> type) {
        String wireName = type.getAnnotation(JsonTypeName.class).value();
        byte[] fixture = Fixtures.bytes("content/" + wireName);

        MessageContent content = WireJson.decode(fixture, MessageContent.class);

        assertThat(content).isInstanceOf(type);
        assertThat(content.type()).isEqualTo(wireName);
        assertThat(content.preview() == null).isEqualTo(content instanceof MessageContent.Text);
        assertSameMeaning(WireJson.encode(content), fixture);
    }

    static Stream<Class<?>> updates() {
        return Arrays.stream(InboundUpdate.class.getPermittedSubclasses());
    }

    @ParameterizedTest
    @MethodSource("updates")
    void everyInboundUpdateSurvivesTheRoundTrip(Class<? extends InboundUpdate> type) {
        String name = type.getSimpleName().replace("Inbound", "inbound_").toLowerCase(Locale.ROOT);
        byte[] fixture = Fixtures.bytes("inbound/" + name);

        assertSameMeaning(WireJson.encode(WireJson.decode(fixture, type)), fixture);
    }

    @Test
    void everyInboundUpdateHasAQueueOfItsOwn() {
        Set<String> queues = Stream.of("message", "status", "notification")
                .map(name -> decodeInbound(name).queue().name())
                .collect(Collectors.toSet());

        assertThat(queues)
                .containsExactlyInAnyOrder(
                        "waba.inbound.messages", "waba.inbound.statuses", "waba.inbound.notifications");
    }

    @Test
    void aCorrelationEventSurvivesTheRoundTrip() {
        byte[] fixture = Fixtures.bytes("correlation/correlation_event");

        assertSameMeaning(WireJson.encode(WireJson.decode(fixture, CorrelationEvent.class)), fixture);
    }

    static Stream<Class<?>> outboundContents() {
        return Arrays.stream(OutboundContent.class.getPermittedSubclasses());
    }

    @ParameterizedTest
    @MethodSource("outboundContents")
    void everyOutboundContentSurvivesTheRoundTrip(Class<?> type) {
        byte[] fixture = Fixtures.bytes(
                "outbound/" + type.getAnnotation(JsonTypeName.class).value());

        OutboundContent content = WireJson.decode(fixture, OutboundContent.class);

        assertThat(content).isInstanceOf(type);
        assertThat(content.preview() == null).isEqualTo(content instanceof OutboundContent.Text);
        assertSameMeaning(WireJson.encode(content), fixture);
    }

    static Stream<Class<?>> actions() {
        return Arrays.stream(CommandAction.class.getPermittedSubclasses());
    }

    @ParameterizedTest
    @MethodSource("actions")
    void everyCommandActionSurvivesTheRoundTrip(Class<?> type) {
        byte[] fixture = Fixtures.bytes(
                "command/" + type.getAnnotation(JsonTypeName.class).value());

        CommandAction action = WireJson.decode(fixture, CommandAction.class);

        assertThat(action).isInstanceOf(type);
        assertSameMeaning(WireJson.encode(action), fixture);
    }

    @Test
    void whatInstancesTellEachOtherSurvivesTheRoundTripAndIsNoEvent() {
        for (Class<?> type : InstanceSignal.class.getPermittedSubclasses()) {
            InstanceSignal signal =
                    (InstanceSignal) WireJson.decode(Fixtures.bytes("signal/" + wireNameOf(type)), type);
            EventEnvelope envelope = signal.in("t_abc123", "signal", java.time.Instant.EPOCH);

            assertThat(signal.wireName()).isEqualTo(wireNameOf(type));
            assertSameMeaning(WireJson.encode(signal), Fixtures.bytes("signal/" + wireNameOf(type)));
            assertThat(EventType.of(envelope.type())).isEmpty();
            assertThat(InstanceSignal.of(envelope)).contains(signal);
        }
        assertThat(InstanceSignal.of(WireJson.decode(Fixtures.bytes("events/typing"), EventEnvelope.class)))
                .isEmpty();
    }

    private static String wireNameOf(Class<?> signal) {
        return signal == InstanceSignal.AgentsHere.class
                ? InstanceSignal.AgentsHere.WIRE_NAME
                : InstanceSignal.AgentChanged.WIRE_NAME;
    }

    static Stream<Arguments> messagesBetweenServices() {
        return Stream.of(
                Arguments.of("outbound/outbound_message", OutboundMessage.class),
                Arguments.of("command/portal_command", PortalCommand.class),
                Arguments.of("command/command_result", CommandResult.class),
                Arguments.of("enriched/enriched_message", EnrichedMessage.class));
    }

    @ParameterizedTest
    @MethodSource("messagesBetweenServices")
    void everyMessageBetweenServicesSurvivesTheRoundTrip(String name, Class<?> type) {
        byte[] fixture = Fixtures.bytes(name);

        assertSameMeaning(WireJson.encode(WireJson.decode(fixture, type)), fixture);
    }

    static Stream<String> queuesWithAPage() {
        return Stream.of(
                "waba.outbound.messages", "waba.portal.commands", "waba.correlation.events", "inbound.enriched");
    }

    @ParameterizedTest
    @MethodSource("queuesWithAPage")
    void everyQueueOfAnIntegrationHasAPage(String queue) {
        assertThat(Path.of("..", "docs", "events", queue + ".md")).exists();
    }

    @Test
    void anOutboundMessagesIdIsAFunctionOfTenantAndSendersId() {
        OutboundMessage message = WireJson.decode(Fixtures.bytes("outbound/outbound_message"), OutboundMessage.class);

        assertThat(message.messageId())
                .isEqualTo(OutboundIds.messageId("t_abc123", "m-1"))
                .matches("m_[0-9a-f]{32}")
                .isNotEqualTo(OutboundIds.messageId("t_abc1", "23m-1"))
                .isNotEqualTo(OutboundIds.messageId("t_other", "m-1"));
    }

    @Test
    void anOutboundMessageThatCannotBeSentSaysWhy() {
        String good = Fixtures.text("outbound/outbound_message");
        assertMalformed(
                good.replace("\"conversationId\"", "\"x\""),
                OutboundMessage.class,
                "conversationId: null (expected: a conversation, or phoneNumberId and to)");
        assertMalformed(
                good.replace("m-1", "m".repeat(129)),
                OutboundMessage.class,
                "clientMessageId: 129 characters (expected: 128 or fewer)");
        assertMalformed(
                "{\"type\":\"media\",\"kind\":\"image\"}",
                OutboundContent.class,
                "attachmentId, link: both absent (expected: one of them)");
        assertMalformed(
                "{\"type\":\"media\",\"kind\":\"image\",\"link\":\"http://x/y.png\"}",
                OutboundContent.class,
                "link: \"http://x/y.png\" (expected: an https address)");
        assertMalformed(
                "{\"type\":\"text\",\"body\":\"" + "x".repeat(4097) + "\"}",
                OutboundContent.class,
                "body: 4097 characters (expected: 4096 or fewer)");
    }

    @Test
    void aTextMessageCarriesExactlyTheFieldsOfTheContract() {
        JsonNode data = PLAIN.readTree(WireJson.encode(new PortalEvent.NewMessage(
                "c", "wamid.1", "+1", null, "Hi", null, java.time.Instant.EPOCH, false, null, null)));

        assertThat(data.propertyNames())
                .containsExactlyInAnyOrder(
                        "conversationId",
                        "messageId",
                        "from",
                        "from_name",
                        "message",
                        "media_url",
                        "timestamp",
                        "isNewConversation");
    }

    @Test
    void aPropertyThatIsNewToUsIsIgnored() {
        String newer = Fixtures.text("correlation/correlation_event").replaceFirst("\\{", "{\"addedLater\": 1,");

        assertThat(WireJson.decode(newer.getBytes(StandardCharsets.UTF_8), CorrelationEvent.class)
                        .externalId())
                .isEqualTo("gc-991");
    }

    @Test
    void whatIsNotTheExpectedShapeSaysWhatWasExpected() {
        assertMalformed("{", EventEnvelope.class, "expected: a JSON EventEnvelope");
        assertMalformed("null", EventEnvelope.class, "expected: a JSON EventEnvelope");
        assertMalformed("{} trailing", EventEnvelope.class, "EventEnvelope");
        assertMalformed(
                Fixtures.text("events/new_message").replace("t_abc123\",", " \","),
                EventEnvelope.class,
                "tenantId: \" \" (expected: a non-blank string)");
        assertMalformed(
                Fixtures.text("events/new_message").replace("\"position\": 41", "\"position\": 0"),
                EventEnvelope.class,
                "position: 0 (expected: 1 or more)");
        assertMalformed(
                Fixtures.text("inbound/inbound_status").replace("\"failed\"", "\"lost\""),
                InboundStatus.class,
                "status: \"lost\" (expected: one of [queued, unconfirmed, sent, delivered, read, played, failed])");
        assertMalformed(
                Fixtures.text("inbound/inbound_message").replaceAll("\"(waId|userId)\"", "\"x$1\""),
                InboundMessage.class,
                "waId, userId: both absent (expected: at least one)");
    }

    @Test
    void theStatusRankingIsTheOrderOfTheContract() {
        assertThat(MessageStatus.values())
                .extracting(MessageStatus::wireName)
                .containsExactly("queued", "unconfirmed", "sent", "delivered", "read", "played", "failed");
    }

    private static InboundUpdate decodeInbound(String name) {
        Class<? extends InboundUpdate> type =
                switch (name) {
                    case "message" -> InboundMessage.class;
                    case "status" -> InboundStatus.class;
                    default -> io.waba.inbox.shared.inbound.InboundNotification.class;
                };
        return WireJson.decode(Fixtures.bytes("inbound/inbound_" + name), type);
    }

    private static void assertMalformed(String json, Class<?> type, String reason) {
        assertThatThrownBy(() -> WireJson.decode(json.getBytes(StandardCharsets.UTF_8), type))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining(reason);
    }

    private static void assertSameMeaning(byte[] actual, byte[] expected) {
        assertThat(PLAIN.readTree(actual)).isEqualTo(PLAIN.readTree(expected));
    }
}
