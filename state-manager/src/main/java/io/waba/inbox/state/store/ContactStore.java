package io.waba.inbox.state.store;

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

    private static final String NAME = "name";
    private static final String USERNAME = "username";
    private static final String PHONE = "phone";
    private static final String USER_ID = "userId";

    private final MongoCollection<Document> contacts;

    public ContactStore(MongoDatabase database) {
        this.contacts = database.getCollection(Collections.CONTACTS);
    }

    /** Remembers what a message showed of a customer; the newest name, user name and phone number hold. */
    public void seen(String tenantId, String contactId, Customer customer, Instant at) {
        List<Bson> changes = new ArrayList<>(List.of(
                Updates.setOnInsert(Fields.TENANT_ID, tenantId), Updates.min(Fields.CREATED_AT, Date.from(at))));
        if (customer.userId() != null && !customer.userId().isBlank()) {
            changes.add(Updates.set(USER_ID, customer.userId()));
        }
        changes.addAll(NewestValue.seen(NAME, customer.name(), at));
        changes.addAll(NewestValue.seen(USERNAME, customer.username(), at));
        changes.addAll(NewestValue.seen(PHONE, customer.waId(), at));
        Document contact = Writes.upsert(contacts, contactId, Updates.combine(changes));
        NewestValue.settle(contacts, contact, NAME, USERNAME, PHONE);
    }
}
