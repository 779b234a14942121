package io.waba.inbox.state.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Updates;
import io.waba.inbox.shared.event.Direction;
import io.waba.inbox.shared.inbound.Customer;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import io.waba.inbox.state.store.PlacedMessage.Place;
import io.waba.inbox.state.store.PlacedMessage.Touched;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** In which conversation messages are, and how they come into another one. */
public final class PlacementStore {

    /** On a message: {@link PlacedMessage#firstPlace()}. */
    static final String FIRST_PLACE = "firstPlace";

    /** On a message: {@link PlacedMessage#touching()}; absent when nothing is to be put right. */
    private static final String TOUCHING = "touching";

    /** On a message: the conversations that its news emptied, so that they are announced when it is processed again. */
    private static final String EMPTIED = "emptied";

    private final MongoCollection<Document> messages;

    public PlacementStore(MongoDatabase database) {
        this.messages = database.getCollection(Collections.MESSAGES);
    }

    public Optional<PlacedMessage> find(String tenantId, String messageId) {
        return Optional.ofNullable(document(tenantId, messageId)).map(PlacementStore::placed);
    }

    /** The messages that showed the number and no user id. */
    public List<PlacedMessage> ofPhoneOnly(String tenantId, String phone) {
        return list(
                and(eq(Fields.TENANT_ID, tenantId), eq(Fields.CONTACT_PHONE, phone), eq(Fields.CONTACT_USER_ID, null)));
    }

    /** All messages of a conversation. */
    public List<PlacedMessage> ofConversation(String tenantId, String conversationId) {
        return list(and(eq(Fields.TENANT_ID, tenantId), eq(Fields.CONVERSATION_ID, conversationId)));
    }

    /** A message of the customer in a conversation. */
    public Optional<PlacedMessage> anyInbound(String tenantId, String conversationId) {
        return Optional.ofNullable(messages.find(and(
                                eq(Fields.TENANT_ID, tenantId),
                                eq(Fields.CONVERSATION_ID, conversationId),
                                eq(Fields.DIRECTION, Direction.INBOUND.wireName())))
                        .first())
                .map(PlacementStore::placed);
    }

    /** Remembers on the message that brought the news what is about to change. */
    public void touch(String tenantId, String messageId, List<Touched> touched) {
        messages.updateOne(
                message(tenantId, messageId),
                Updates.addEachToSet(
                        TOUCHING,
                        touched.stream()
                                .map(each -> of(each.place()).append(Fields.MESSAGE_ID, each.messageId()))
                                .toList()));
    }

    /** Everything that was {@link #touch touched} is right again. */
    public void settled(String tenantId, String messageId) {
        messages.updateOne(message(tenantId, messageId), Updates.unset(TOUCHING));
    }

    /** Puts a message into another conversation, unless somebody else did meanwhile. */
    public void move(String tenantId, PlacedMessage seen, Place to) {
        List<Bson> changes = new ArrayList<>(FiguresMark.moved());
        changes.add(Updates.set(Fields.CONVERSATION_ID, to.conversationId()));
        changes.add(Updates.set(Fields.CONTACT_ID, to.contactId()));
        messages.updateOne(
                and(message(tenantId, seen.message().messageId()), eq(Fields.CONVERSATION_ID, seen.conversationId())),
                Updates.combine(changes));
    }

    /** Remembers on the message that brought the news that these emptied a conversation. */
    public void emptied(String tenantId, String messageId, String conversationId) {
        messages.updateOne(message(tenantId, messageId), Updates.addToSet(EMPTIED, conversationId));
    }

    /** The conversations that the message's news emptied. */
    public List<String> emptiedBy(String tenantId, String messageId) {
        Document message = document(tenantId, messageId);
        List<String> emptied = message == null ? null : message.getList(EMPTIED, String.class);
        return emptied == null ? List.of() : emptied;
    }

    private @Nullable Document document(String tenantId, String messageId) {
        return messages.find(message(tenantId, messageId)).first();
    }

    private static Bson message(String tenantId, String messageId) {
        return eq(Writes.ID, MessageStore.id(tenantId, messageId));
    }

    private List<PlacedMessage> list(Bson filter) {
        return messages.find(filter).map(PlacementStore::placed).into(new ArrayList<>());
    }

    static Document of(Place place) {
        return new Document(Fields.CONVERSATION_ID, place.conversationId())
                .append(Fields.CONTACT_ID, place.contactId());
    }

    private static Place place(Document document) {
        return new Place(document.getString(Fields.CONVERSATION_ID), document.getString(Fields.CONTACT_ID));
    }

    private static PlacedMessage placed(Document document) {
        String phone = document.getString(Fields.CONTACT_PHONE);
        String userId = document.getString(Fields.CONTACT_USER_ID);
        Document firstPlace = document.get(FIRST_PLACE, Document.class);
        List<Document> touching = document.getList(TOUCHING, Document.class);
        return new PlacedMessage(
                MessageStore.stored(document),
                document.getString(Fields.PHONE_NUMBER_ID),
                phone,
                userId,
                phone == null && userId == null ? null : customer(document, phone, userId),
                place(firstPlace == null ? document : firstPlace),
                touching == null
                        ? List.of()
                        : touching.stream()
                                .map(each -> new Touched(place(each), each.getString(Fields.MESSAGE_ID)))
                                .toList());
    }

    /** By what the message said first: somebody may edit or delete what a number change was said in. */
    private static Customer customer(Document document, @Nullable String phone, @Nullable String userId) {
        Customer customer = new Customer(
                phone, userId, document.getString(Fields.FROM_NAME), document.getString(MessageStore.USERNAME));
        Document said = document.get(MessageContentStore.ORIGINAL, document);
        Document content = said.get(Fields.CONTENT, new Document());
        return SystemChanges.isChange(said.getString(Fields.TYPE), content.getString("kind"))
                ? SystemChanges.after(customer, content.getString("waId"), content.getString("userId"))
                : customer;
    }
}
