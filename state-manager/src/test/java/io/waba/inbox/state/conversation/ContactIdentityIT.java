package io.waba.inbox.state.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import io.waba.inbox.shared.inbound.Customer;
import io.waba.inbox.state.Samples;
import io.waba.inbox.state.store.AliasStore;
import io.waba.inbox.state.store.StoreClient;
import io.waba.inbox.testing.TestInfrastructure;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ContactIdentityIT {

    private static final String TENANT = "t_abc123";
    private static final String PHONE = "1234567890";

    private final String uri =
            TestInfrastructure.get().mongodbUri(TestInfrastructure.get().newDatabaseName());
    private final MongoClient client = StoreClient.connect(uri);
    private final ContactIdentity identity =
            new ContactIdentity(new AliasStore(client.getDatabase(StoreClient.databaseName(uri))));

    @AfterEach
    void disconnect() {
        client.close();
    }

    @Test
    void aUserIdIsTheKeyWhereItIsKnownAndThePhoneOtherwise() {
        assertThat(resolve(null, "US.1", Samples.NOON)).isEqualTo(ContactIdentity.ofUser(TENANT, "US.1"));
        assertThat(resolve(PHONE, null, Samples.NOON)).isEqualTo(ContactIdentity.ofPhone(TENANT, PHONE));
        assertThat(resolve(" ", "US.1", Samples.NOON)).isEqualTo(ContactIdentity.ofUser(TENANT, "US.1"));
    }

    @Test
    void aPhoneThatWasSeenWithAUserIdIsThatUser() {
        String user = resolve(PHONE, "US.1", Samples.NOON);

        assertThat(resolve(PHONE, null, Samples.NOON)).isEqualTo(user);
        assertThat(identity.resolve("t_other", new Customer(PHONE, null, null, null), Samples.NOON))
                .isEqualTo(ContactIdentity.ofPhone("t_other", PHONE));
    }

    @Test
    void aPhoneThatChangedHandsIsTheLaterUsersInWhateverOrderTheyAreSeen() {
        String later = resolve(PHONE, "US.2", Samples.NOON.plusSeconds(60));
        resolve(PHONE, "US.1", Samples.NOON);
        assertThat(resolve(PHONE, null, Samples.NOON)).isEqualTo(later);

        // The earlier user goes on writing from webhooks that were late; the number stays the later one's.
        resolve(PHONE, "US.1", Samples.NOON.plusSeconds(1));
        assertThat(resolve(PHONE, null, Samples.NOON)).isEqualTo(later);
    }

    @Test
    void twoKindsOfKeyAndTwoTenantsNeverShareAContact() {
        assertThat(ContactIdentity.ofUser(TENANT, PHONE))
                .matches("ct_[0-9a-f]{32}")
                .isNotEqualTo(ContactIdentity.ofPhone(TENANT, PHONE))
                .isNotEqualTo(ContactIdentity.ofUser("t_abc12", "3" + PHONE))
                .isNotEqualTo(ContactIdentity.ofUser("t_other", PHONE));
    }

    private String resolve(@Nullable String phone, @Nullable String userId, Instant at) {
        return identity.resolve(TENANT, new Customer(phone, userId, null, null), at);
    }
}
