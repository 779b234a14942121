package io.waba.inbox.state.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.waba.inbox.shared.enriched.EnrichedMessage.ConversationSummary;
import io.waba.inbox.shared.event.TicketStatus;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bson.Document;

/** Conversations as integrations are told of them. */
public final class ConversationReader {

    private final MongoCollection<Document> conversations;
    private final RedirectStore redirects;

    public ConversationReader(MongoDatabase database) {
        this.conversations = database.getCollection(Collections.CONVERSATIONS);
        this.redirects = new RedirectStore(database);
    }

    /**
     * The conversation, or the one that it became part of.
     *
     * @param isNew what to say of it
     */
    public Optional<ConversationSummary> find(String tenantId, String conversationId, boolean isNew) {
        String id = redirects.resolve(tenantId, conversationId);
        return Optional.ofNullable(conversations
                        .find(and(eq(Writes.ID, id), eq(Fields.TENANT_ID, tenantId)))
                        .first())
                .map(document -> summary(document, isNew));
    }

    private static ConversationSummary summary(Document document, boolean isNew) {
        String ticketStatus = document.getString(Fields.TICKET_STATUS);
        Document externalIds = document.get(Fields.EXTERNAL_IDS, new Document());
        return new ConversationSummary(
                document.getString(Writes.ID),
                isNew,
                document.getString(Fields.PHONE_NUMBER_ID),
                document.getString(Fields.CONTACT_ID),
                document.getString(Fields.CONTACT_NAME),
                document.getString(Fields.CONTACT_PHONE),
                document.getString(Fields.CONTACT_USER_ID),
                document.getString(Fields.TICKET_ID),
                ticketStatus == null ? null : TicketStatus.of(ticketStatus).orElseThrow(),
                document.getString(Fields.ASSIGNEE_ID),
                document.getList(Fields.LABELS, String.class, List.of()),
                externalIds.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, entry -> String.valueOf(entry.getValue()))));
    }
}
