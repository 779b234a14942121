package io.waba.inbox.state.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Updates;
import io.waba.inbox.shared.inbound.Customer;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.bson.conversions.Bson;

/** Customers, one document per tenant and customer. */
public final class ContactStore {

    static final String NAME = "name";
    static final String USERNAME = "username";
    static final String PHONE = "phone";
    static final String USER_ID = "userId";

    private final MongoCollection<Document> contacts;

    public ContactStore(MongoDatabase database) {
        this.contacts = database.getCollection(Collections.CONTACTS);
    }

    /** Remembers what a message showed of a customer; the newest name, user name, phone number and user id hold. */
    public void seen(String tenantId, String contactId, Customer customer, Instant at) {
        List<Bson> changes = new ArrayList<>(List.of(
                Updates.setOnInsert(Fields.TENANT_ID, tenantId), Updates.min(Fields.CREATED_AT, Date.from(at))));
        changes.addAll(NewestValue.seen(NAME, customer.name(), at));
        changes.addAll(NewestValue.seen(USERNAME, customer.username(), at));
        changes.addAll(NewestValue.seen(PHONE, customer.waId(), at));
        changes.addAll(NewestValue.seen(USER_ID, customer.userId(), at));
        Document contact = Writes.upsert(contacts, contactId, Updates.combine(changes));
        NewestValue.settle(contacts, contact, NAME, USERNAME, PHONE, USER_ID);
    }

    /** Forgets a contact of whom nothing is left. */
    public void delete(String tenantId, String contactId) {
        contacts.deleteOne(and(eq(Writes.ID, contactId), eq(Fields.TENANT_ID, tenantId)));
    }
}
