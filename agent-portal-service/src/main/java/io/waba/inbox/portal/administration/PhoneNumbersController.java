package io.waba.inbox.portal.administration;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Sorts;
import io.waba.inbox.portal.agents.AgentIdentity;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mongodb.MongoDatabaseFactory;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The tenant's business phone numbers. Operators add them, with {@code tenant add}. */
@RestController
final class PhoneNumbersController {

    private final MongoCollection<Document> phoneNumbers;

    PhoneNumbersController(MongoDatabaseFactory databases) {
        this.phoneNumbers = databases.getMongoDatabase().getCollection(Collections.PHONE_NUMBERS);
    }

    /**
     * A business phone number.
     *
     * @param id WhatsApp's phone number id
     * @param displayPhoneNumber the number as people write it; null where nobody said
     */
    record PhoneNumber(String id, @Nullable String displayPhoneNumber) {}

    /** All of the tenant's business phone numbers; Meta lets a business have a few. */
    record PhoneNumbers(List<PhoneNumber> items) {}

    /** The business phone numbers that customers write to. */
    @GetMapping("/api/phone-numbers")
    PhoneNumbers phoneNumbers(@AuthenticationPrincipal AgentIdentity agent) {
        return new PhoneNumbers(phoneNumbers
                .find(eq(Fields.TENANT_ID, agent.tenantId()))
                .sort(Sorts.ascending("_id"))
                .map(document ->
                        new PhoneNumber(document.getString("_id"), document.getString(Fields.DISPLAY_PHONE_NUMBER)))
                .into(new ArrayList<>()));
    }
}
