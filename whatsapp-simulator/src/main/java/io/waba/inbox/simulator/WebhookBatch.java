package io.waba.inbox.simulator;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One webhook in the making: the envelope with its entries and changes. What follows for the same number and of the same kind is added to the
 * last change, as Meta does; anything else opens a new one.
 */
public final class WebhookBatch {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** Escapes as Meta does, so that a receiver that signs its own rendering of the JSON fails. */
    private static final JsonMapper META = JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .enable(JsonWriteFeature.ESCAPE_FORWARD_SLASHES)
            .build();

    private final ObjectNode envelope = JSON.objectNode().put("object", "whatsapp_business_account");
    private final ArrayNode entries = envelope.putArray("entry");

    private @Nullable BusinessNumber lastNumber;
    private @Nullable String lastKind;
    private @Nullable ObjectNode lastValue;

    WebhookBatch() {}

    /** Adds a message, and its author to the contacts beside it. */
    public WebhookBatch message(BusinessNumber to, Person from, ObjectNode message) {
        ObjectNode value = value(to, "messages");
        addContact(value, from);
        value.withArray("messages").add(message);
        return this;
    }

    /** Adds a status. */
    public WebhookBatch status(BusinessNumber from, ObjectNode status) {
        value(from, "statuses").withArray("statuses").add(status);
        return this;
    }

    /** Adds an error that belongs to no message. */
    public WebhookBatch error(BusinessNumber of, ObjectNode error) {
        value(of, "errors").withArray("errors").add(error);
        return this;
    }

    /** Adds a change of another field, such as {@code account_update}. */
    public WebhookBatch field(String wabaId, String field, JsonNode value) {
        lastKind = null;
        change(wabaId, field, value);
        return this;
    }

    /** The body to sign and post: UTF-8, in fact ASCII. */
    public byte[] toBytes() {
        return META.writeValueAsBytes(envelope);
    }

    private ObjectNode value(BusinessNumber number, String kind) {
        if (lastValue != null && kind.equals(lastKind) && number.equals(lastNumber)) {
            return lastValue;
        }
        ObjectNode value = JSON.objectNode().put("messaging_product", "whatsapp");
        value.set(
                "metadata",
                JSON.objectNode()
                        .put("display_phone_number", number.displayPhoneNumber())
                        .put("phone_number_id", number.phoneNumberId()));
        change(number.wabaId(), "messages", value);
        lastNumber = number;
        lastKind = kind;
        lastValue = value;
        return value;
    }

    private void change(String wabaId, String field, JsonNode value) {
        ObjectNode change = JSON.objectNode();
        change.set("value", value);
        change.put("field", field);
        JsonNode last = entries.path(entries.size() - 1);
        if (last instanceof ObjectNode entry && entry.path("id").asString("").equals(wabaId)) {
            entry.withArray("changes").add(change);
        } else {
            ObjectNode entry = entries.addObject().put("id", wabaId);
            entry.putArray("changes").add(change);
        }
    }

    private static void addContact(ObjectNode value, Person person) {
        ObjectNode contact = JSON.objectNode();
        ObjectNode profile = contact.putObject("profile").put("name", person.name());
        if (person.username() != null) {
            profile.put("username", person.username());
        }
        if (person.waId() != null) {
            contact.put("wa_id", person.waId());
        }
        if (person.userId() != null) {
            contact.put("user_id", person.userId());
        }
        ArrayNode contacts = value.withArray("contacts");
        for (JsonNode known : contacts) {
            if (Objects.equals(known, contact)) {
                return;
            }
        }
        contacts.add(contact);
    }
}
