package io.waba.inbox.portal.inbox;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Filters.regex;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.CountOptions;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import io.waba.inbox.portal.agents.AgentIdentity;
import io.waba.inbox.portal.hub.ConversationAccess;
import io.waba.inbox.shared.event.Direction;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mongodb.MongoDatabaseFactory;
import org.springframework.stereotype.Component;

/** Reads conversations and messages of one tenant, a page at a time. Pages go by sort key, so that what arrives meanwhile moves nothing. */
@Component
final class InboxReader implements ConversationAccess {

    private static final String ID = "_id";
    private static final Pattern REGEX_MEANING = Pattern.compile("[^\\p{L}\\p{N}\\s]");
    private static final Pattern PHONE = Pattern.compile("\\+?[0-9()\\s./-]*[0-9][0-9()\\s./-]*");
    /** A search reads all of a tenant's conversations at worst; it must not do so for ever. */
    private static final long MAX_SECONDS = 5;

    /** Unread messages are counted up to here. */
    static final int MOST_UNREAD = 100;

    private static final int MOST_UNREAD_AT_ONCE = 2_000;

    private final MongoCollection<Document> conversations;
    private final MongoCollection<Document> redirects;
    private final MongoCollection<Document> messages;

    InboxReader(MongoDatabaseFactory databases) {
        MongoDatabase database = databases.getMongoDatabase();
        this.conversations = database.getCollection(Collections.CONVERSATIONS);
        this.redirects = database.getCollection(Collections.CONVERSATION_REDIRECTS);
        this.messages = database.getCollection(Collections.MESSAGES);
    }

    /**
     * Which conversations.
     *
     * @param ticketStatus only these
     * @param assigneeId only this agent's
     * @param unassigned only nobody's
     * @param label only those that have it
     * @param words only where the contact's name or phone, or the last message, has them
     */
    record Filter(
            @Nullable String ticketStatus,
            @Nullable String assigneeId,
            boolean unassigned,
            @Nullable String label,
            @Nullable String words) {}

    /** What was read, with its place in the list. */
    record Placed<T>(T item, String sortKey) {}

    /** Newest first, after the place. */
    List<Placed<Conversation>> conversations(AgentIdentity agent, Filter filter, @Nullable String after, int limit) {
        List<Bson> conditions = new ArrayList<>();
        conditions.add(eq(Fields.TENANT_ID, agent.tenantId()));
        // A conversation without a message yet has no place in the list.
        conditions.add(gt(Fields.LAST_SORT_KEY, ""));
        if (after != null) {
            conditions.add(lt(Fields.LAST_SORT_KEY, after));
        }
        if (filter.ticketStatus() != null) {
            conditions.add(eq(Fields.TICKET_STATUS, filter.ticketStatus()));
        }
        if (filter.unassigned()) {
            conditions.add(eq(Fields.ASSIGNEE_ID, null));
        } else if (filter.assigneeId() != null) {
            conditions.add(eq(Fields.ASSIGNEE_ID, filter.assigneeId()));
        }
        if (filter.label() != null) {
            conditions.add(eq(Fields.LABELS, filter.label()));
        }
        if (filter.words() != null) {
            conditions.add(matches(filter.words()));
        }
        List<Document> page = conversations
                .find(and(conditions))
                .sort(Sorts.descending(Fields.LAST_SORT_KEY))
                .limit(limit)
                .maxTime(MAX_SECONDS, TimeUnit.SECONDS)
                .into(new ArrayList<>());
        Map<String, String> senders = senders(agent.tenantId(), page);
        Map<String, Integer> unread = unread(agent, page);
        return page.stream()
                .map(document -> new Placed<>(
                        Conversation.of(document, senders.get(id(document)), unread.getOrDefault(id(document), 0)),
                        document.getString(Fields.LAST_SORT_KEY)))
                .toList();
    }

    /** The conversation, or the one that it became part of. */
    Optional<Conversation> conversation(AgentIdentity agent, String id) {
        return document(agent.tenantId(), resolve(agent.tenantId(), id)).map(document -> {
            List<Document> one = List.of(document);
            return Conversation.of(
                    document,
                    senders(agent.tenantId(), one).get(id(document)),
                    unread(agent, one).getOrDefault(id(document), 0));
        });
    }

    /** How many of the customer's messages the agent has not read, up to {@link #MOST_UNREAD}; empty when there is no such conversation. */
    OptionalInt unread(String tenantId, String agentId, String conversationId) {
        return document(tenantId, conversationId)
                .map(document -> OptionalInt.of(
                        unread(tenantId, agentId, List.of(document)).getOrDefault(id(document), 0)))
                .orElse(OptionalInt.empty());
    }

    private String resolve(String tenantId, String id) {
        String resolved = id;
        while (true) {
            Document redirect = redirects
                    .find(and(eq(ID, resolved), eq(Fields.TENANT_ID, tenantId)))
                    .first();
            if (redirect == null) {
                return resolved;
            }
            resolved = redirect.getString(Fields.INTO);
        }
    }

    private Optional<Document> document(String tenantId, String id) {
        return Optional.ofNullable(conversations
                .find(and(eq(ID, id), eq(Fields.TENANT_ID, tenantId)))
                .first());
    }

    /** By conversation, the agent who wrote its last message, where one did. A page of them costs one query. */
    private Map<String, String> senders(String tenantId, List<Document> page) {
        Map<String, String> conversationOf = new HashMap<>();
        for (Document conversation : page) {
            if (Direction.OUTBOUND.wireName().equals(conversation.getString(Fields.LAST_DIRECTION))) {
                conversationOf.put(tenantId + ":" + conversation.getString(Fields.LAST_MESSAGE_ID), id(conversation));
            }
        }
        Map<String, String> senders = new HashMap<>();
        if (!conversationOf.isEmpty()) {
            for (Document message : messages.find(and(in(ID, conversationOf.keySet()), exists(Fields.SENT_BY)))
                    .projection(Projections.include(Fields.SENT_BY))
                    .maxTime(MAX_SECONDS, TimeUnit.SECONDS)) {
                senders.put(Objects.requireNonNull(conversationOf.get(id(message))), message.getString(Fields.SENT_BY));
            }
        }
        return senders;
    }

    /**
     * By conversation, how many messages of the customer come after the one that the agent has read up to, {@value #MOST_UNREAD} at most. A page of
     * them costs one query; only when it is one of very many unread messages, each conversation is asked for itself.
     */
    private Map<String, Integer> unread(AgentIdentity agent, List<Document> page) {
        return unread(agent.tenantId(), agent.agentId(), page);
    }

    private Map<String, Integer> unread(String tenantId, String agentId, List<Document> page) {
        Map<String, Bson> unread = new LinkedHashMap<>();
        for (Document conversation : page) {
            unreadOf(tenantId, agentId, conversation).ifPresent(each -> unread.put(id(conversation), each));
        }
        if (unread.isEmpty()) {
            return Map.of();
        }
        Map<String, Integer> counts = new HashMap<>();
        long found = 0;
        for (Document message : messages.find(or(unread.values()))
                .projection(Projections.fields(Projections.include(Fields.CONVERSATION_ID), Projections.excludeId()))
                .limit(MOST_UNREAD_AT_ONCE)
                .batchSize(MOST_UNREAD_AT_ONCE)
                .maxTime(MAX_SECONDS, TimeUnit.SECONDS)) {
            found++;
            counts.merge(message.getString(Fields.CONVERSATION_ID), 1, Integer::sum);
        }
        if (found == MOST_UNREAD_AT_ONCE) {
            unread.forEach((id, each) -> counts.put(id, (int) messages.countDocuments(
                    each, new CountOptions().limit(MOST_UNREAD).maxTime(MAX_SECONDS, TimeUnit.SECONDS))));
        }
        counts.replaceAll((id, count) -> Math.min(count, MOST_UNREAD));
        return counts;
    }

    /** The messages that the agent has not read, unless that is none for certain. */
    private static Optional<Bson> unreadOf(String tenantId, String agentId, Document conversation) {
        Document readBy = conversation.get(Fields.READ_BY, new Document());
        String read = Objects.requireNonNullElse(readBy.getString(agentId), "");
        String last = conversation.getString(Fields.LAST_SORT_KEY);
        if (last == null || read.compareTo(last) >= 0) {
            return Optional.empty();
        }
        return Optional.of(and(
                ofConversation(tenantId, id(conversation)),
                eq(Fields.DIRECTION, Direction.INBOUND.wireName()),
                gt(Fields.SORT_KEY, read)));
    }

    @Override
    public boolean belongs(String tenantId, String conversationId) {
        return document(tenantId, conversationId).isPresent();
    }

    /** Whether the tenant has that message, in whichever conversation. */
    boolean hasMessage(String tenantId, String messageId) {
        return messages.find(eq(ID, tenantId + ":" + messageId)).first() != null;
    }

    /** A message of that conversation, as it is stored. */
    Optional<Document> message(String tenantId, String conversationId, String messageId) {
        return Optional.ofNullable(
                        messages.find(eq(ID, tenantId + ":" + messageId)).first())
                .filter(message -> conversationId.equals(message.getString(Fields.CONVERSATION_ID)));
    }

    /** The newest messages before the place, or of all; newest first. */
    List<Placed<Message>> messagesBefore(String tenantId, String conversationId, @Nullable String before, int limit) {
        Bson ofConversation = ofConversation(tenantId, conversationId);
        return messages(
                before == null ? ofConversation : and(ofConversation, lt(Fields.SORT_KEY, before)),
                Sorts.descending(Fields.SORT_KEY),
                limit);
    }

    /** The oldest messages after the place; oldest first. */
    List<Placed<Message>> messagesAfter(String tenantId, String conversationId, String after, int limit) {
        return messages(
                and(ofConversation(tenantId, conversationId), gt(Fields.SORT_KEY, after)),
                Sorts.ascending(Fields.SORT_KEY),
                limit);
    }

    private List<Placed<Message>> messages(Bson filter, Bson order, int limit) {
        return messages.find(filter)
                .sort(order)
                .limit(limit)
                .maxTime(MAX_SECONDS, TimeUnit.SECONDS)
                .map(document -> new Placed<>(Message.of(document), document.getString(Fields.SORT_KEY)))
                .into(new ArrayList<>());
    }

    private static String id(Document document) {
        return document.getString(ID);
    }

    private static Bson ofConversation(String tenantId, String conversationId) {
        return and(eq(Fields.TENANT_ID, tenantId), eq(Fields.CONVERSATION_ID, conversationId));
    }

    private static Bson matches(String words) {
        String literal = literally(words);
        List<Bson> anyOf = new ArrayList<>(
                List.of(regex(Fields.CONTACT_NAME, literal, "i"), regex(Fields.LAST_MESSAGE, literal, "i")));
        if (PHONE.matcher(words).matches()) {
            anyOf.add(regex(Fields.CONTACT_PHONE, literally(words.replaceAll("[^0-9]", ""))));
        }
        return or(anyOf);
    }

    /** The words as a regular expression that means just them. */
    private static String literally(String words) {
        return REGEX_MEANING.matcher(words).replaceAll("\\\\$0");
    }
}
