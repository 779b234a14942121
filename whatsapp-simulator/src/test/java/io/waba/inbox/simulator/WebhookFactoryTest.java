package io.waba.inbox.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class WebhookFactoryTest {

    private static final Person ANA = Person.ofPhone("+1 (555) 000-1111", "Ana");
    private static final Person BO = Person.ofUserId("US.2", "Bo", "bo");

    private final AtomicInteger ids = new AtomicInteger();
    private final WebhookFactory factory = new WebhookFactory(
            Clock.fixed(Instant.parse("2026-11-20T10:15:30.9Z"), ZoneOffset.UTC),
            () -> "wamid." + ids.incrementAndGet());

    static List<String> kinds() {
        return WebhookFactory.messageKinds();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyKindHasItsHeadAndTheObjectOfItsType(String kind) {
        ObjectNode message = factory.message(ANA, kind, "words", "wamid.referred");

        assertThat(message.path("id").asString()).isEqualTo("wamid.1");
        assertThat(message.path("from").asString()).isEqualTo("15550001111");
        assertThat(message.path("timestamp").asString()).isEqualTo("1795169730");
        String type = message.path("type").asString();
        assertThat(type).isNotBlank();
        if (!Set.of("request_welcome", "ephemeral").contains(type)) {
            assertThat(message.has(type)).as(type).isTrue();
        }
    }

    @Test
    void aKindThatDoesNotExistIsNamed() {
        assertThatThrownBy(() -> factory.message(ANA, "fax", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("type: fax (expected: one of [");
    }

    @Test
    void aBatchKeepsTenantsAndKindsApartAndGroupsTheRest() {
        BusinessNumber one = BusinessNumber.EXAMPLE;
        BusinessNumber two = one.withPhoneNumberId("2");
        BusinessNumber elsewhere = new BusinessNumber("other", "3", "15550000003");

        JsonNode json = json(factory.batch()
                .message(one, ANA, factory.text(ANA, "a"))
                .message(one, BO, factory.text(BO, "b"))
                .message(one, ANA, factory.text(ANA, "c"))
                .status(one, factory.status("wamid.out", "sent", ANA, "m-1"))
                .message(two, ANA, factory.text(ANA, "d"))
                .field(one.wabaId(), "account_update", factory.fieldValue("VERIFIED_ACCOUNT"))
                .message(elsewhere, ANA, factory.text(ANA, "e"))
                .error(elsewhere, factory.error(130429, "Rate limit hit")));

        assertThat(json.path("object").asString()).isEqualTo("whatsapp_business_account");
        assertThat(json.path("entry")).hasSize(2);
        JsonNode changes = json.at("/entry/0/changes");
        assertThat(changes).hasSize(4);
        assertThat(changes.at("/0/value/messages")).hasSize(3);
        assertThat(changes.at("/0/value/contacts")).hasSize(2);
        assertThat(changes.at("/0/value/contacts/1/user_id").asString()).isEqualTo("US.2");
        assertThat(changes.at("/0/value/messages/1").has("from")).isFalse();
        assertThat(changes.at("/1/value/statuses/0/biz_opaque_callback_data").asString())
                .isEqualTo("m-1");
        assertThat(changes.at("/2/value/metadata/phone_number_id").asString()).isEqualTo("2");
        assertThat(changes.at("/3/field").asString()).isEqualTo("account_update");
        assertThat(json.at("/entry/1/id").asString()).isEqualTo("other");
        assertThat(json.at("/entry/1/changes/1/value/errors/0/code").asInt()).isEqualTo(130429);
    }

    @Test
    void aFailedStatusSaysWhy() {
        ObjectNode status = factory.status("wamid.out", "failed", ANA, null);

        assertThat(status.at("/errors/0/code").asInt()).isEqualTo(131026);
        assertThat(status.has("biz_opaque_callback_data")).isFalse();
        assertThat(status.has("pricing")).isFalse();
    }

    @Test
    void textIsEscapedAsMetaDoes() {
        byte[] body = factory.batch()
                .message(BusinessNumber.EXAMPLE, ANA, factory.text(ANA, "Ol\u00e1/"))
                .toBytes();

        assertThat(new String(body, StandardCharsets.UTF_8)).containsIgnoringCase("Ol\\u00e1\\/");
    }

    @Test
    void idsDoNotRepeat() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            assertThat(seen.add(WebhookFactory.randomMessageId())).isTrue();
        }
    }

    @Test
    void pausesGrowUpToTheLongest() {
        RetryPolicy policy = new RetryPolicy(Duration.ofMillis(200), Duration.ofSeconds(30), Duration.ofDays(7));

        assertThat(policy.pauseAfter(1)).isZero();
        assertThat(policy.pauseAfter(2)).hasMillis(200);
        assertThat(policy.pauseAfter(3)).hasMillis(400);
        assertThat(policy.pauseAfter(1_000)).hasSeconds(30);
    }

    private static JsonNode json(WebhookBatch batch) {
        return JsonMapper.shared().readTree(batch.toBytes());
    }
}
