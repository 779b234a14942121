package io.waba.inbox.state.store;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** Tenants, and which of them each business phone number belongs to. */
public final class TenantStore {

    private static final String NAME = "name";
    private static final String TIME_ZONE = "timeZone";

    private final MongoCollection<Document> tenants;
    private final MongoCollection<Document> phoneNumbers;

    public TenantStore(MongoDatabase database) {
        this.tenants = database.getCollection(Collections.TENANTS);
        this.phoneNumbers = database.getCollection(Collections.PHONE_NUMBERS);
    }

    /**
     * A tenant.
     *
     * @param timeZone where its day begins
     */
    public record Tenant(String id, String name, ZoneId timeZone) {}

    /**
     * A business phone number.
     *
     * @param id WhatsApp's phone number id
     * @param display the number as people write it, or null
     */
    public record PhoneNumber(String id, String tenantId, @Nullable String display) {}

    /** Creates the tenant, or gives it this name and time zone. */
    public void save(Tenant tenant) {
        Writes.upsert(
                tenants,
                tenant.id(),
                Updates.combine(
                        Updates.set(NAME, tenant.name()),
                        Updates.set(TIME_ZONE, tenant.timeZone().getId())));
    }

    /**
     * Gives a number to its tenant; a number never changes hands here, because everything derived from it would stay behind.
     *
     * @return the number as it is stored: with another tenant's id when it was that one's already
     */
    public PhoneNumber claim(PhoneNumber number) {
        Document stored =
                Writes.upsert(phoneNumbers, number.id(), Updates.setOnInsert(Fields.TENANT_ID, number.tenantId()));
        if (number.tenantId().equals(stored.getString(Fields.TENANT_ID)) && number.display() != null) {
            stored = Writes.upsert(
                    phoneNumbers, number.id(), Updates.set(Fields.DISPLAY_PHONE_NUMBER, number.display()));
        }
        return phoneNumber(stored);
    }

    public Optional<String> tenantOf(String phoneNumberId) {
        return Optional.ofNullable(
                        phoneNumbers.find(eq(Writes.ID, phoneNumberId)).first())
                .map(document -> document.getString(Fields.TENANT_ID));
    }

    public Optional<Tenant> find(String tenantId) {
        return Optional.ofNullable(tenants.find(eq(Writes.ID, tenantId)).first())
                .map(TenantStore::tenant);
    }

    /** All tenants, by id. */
    public List<Tenant> tenants() {
        return tenants.find()
                .sort(Sorts.ascending(Writes.ID))
                .map(TenantStore::tenant)
                .into(new ArrayList<>());
    }

    /** A tenant's numbers, by id. */
    public List<PhoneNumber> phoneNumbers(String tenantId) {
        return phoneNumbers
                .find(Filters.eq(Fields.TENANT_ID, tenantId))
                .sort(Sorts.ascending(Writes.ID))
                .map(TenantStore::phoneNumber)
                .into(new ArrayList<>());
    }

    private static Tenant tenant(Document document) {
        return new Tenant(
                document.getString(Writes.ID), document.getString(NAME), ZoneId.of(document.getString(TIME_ZONE)));
    }

    private static PhoneNumber phoneNumber(Document document) {
        return new PhoneNumber(
                document.getString(Writes.ID),
                document.getString(Fields.TENANT_ID),
                document.getString(Fields.DISPLAY_PHONE_NUMBER));
    }
}
