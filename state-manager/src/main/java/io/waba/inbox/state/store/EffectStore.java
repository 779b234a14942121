package io.waba.inbox.state.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import io.waba.inbox.shared.event.Direction;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import io.waba.inbox.state.store.Effect.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import org.bson.Document;

/** What was done to messages, kept whether or not the message is known; {@code _id} = tenant id + ":" + the effect's id. */
public final class EffectStore {

    static final String TARGET_ID = "targetId";

    private static final String ID = "effectId";
    private static final String KIND = "kind";
    private static final String EMOJI = "emoji";
    private static final String VERSION = "version";

    private final MongoCollection<Document> effects;

    public EffectStore(MongoDatabase database) {
        this.effects = database.getCollection(Collections.MESSAGE_EFFECTS);
    }

    /** Adds an effect unless it is there; of several deliveries the smallest sort key holds. Returns it as it is stored now. */
    public Effect add(String tenantId, Effect effect) {
        Document document = document(tenantId, effect);
        String id = document.getString(Writes.ID);
        if (Writes.insertIfAbsent(effects, document)) {
            return effect;
        }
        effects.updateOne(
                and(eq(Writes.ID, id), gt(Fields.SORT_KEY, effect.sortKey())),
                Updates.set(Fields.SORT_KEY, effect.sortKey()));
        return read(Objects.requireNonNull(effects.find(eq(Writes.ID, id)).first()));
    }

    /** All that was done to a message, in order. */
    public List<Effect> of(String tenantId, String targetId) {
        return effects.find(and(eq(Fields.TENANT_ID, tenantId), eq(TARGET_ID, targetId)))
                .sort(Sorts.ascending(Fields.SORT_KEY))
                .map(EffectStore::read)
                .into(new ArrayList<>());
    }

    private static Document document(String tenantId, Effect effect) {
        Document document = new Document(Writes.ID, MessageStore.id(tenantId, effect.id()))
                .append(Fields.TENANT_ID, tenantId)
                .append(ID, effect.id())
                .append(TARGET_ID, effect.targetId())
                .append(KIND, effect.kind().name())
                .append(Fields.SORT_KEY, effect.sortKey())
                .append(Fields.TIMESTAMP, Date.from(effect.timestamp()))
                .append(Fields.DIRECTION, effect.direction().wireName())
                .append(Fields.FROM, effect.from());
        if (effect.emoji() != null) {
            document.append(EMOJI, effect.emoji());
        }
        if (effect.version() != null) {
            document.append(VERSION, effect.version().document());
        }
        return document;
    }

    private static Effect read(Document document) {
        Document version = document.get(VERSION, Document.class);
        String direction = document.getString(Fields.DIRECTION);
        return new Effect(
                document.getString(ID),
                document.getString(TARGET_ID),
                Kind.valueOf(document.getString(KIND)),
                document.getString(Fields.SORT_KEY),
                document.getDate(Fields.TIMESTAMP).toInstant(),
                Arrays.stream(Direction.values())
                        .filter(value -> value.wireName().equals(direction))
                        .findFirst()
                        .orElseThrow(),
                document.getString(Fields.FROM),
                document.getString(EMOJI),
                version == null ? null : MessageVersion.in(version));
    }
}
