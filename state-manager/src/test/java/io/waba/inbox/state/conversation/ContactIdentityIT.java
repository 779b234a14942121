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
    private static final String OTHER = "4930123456";

    private final String uri =
            TestInfrastructure.get().mongodbUri(TestInfrastructure.get().newDatabaseName());
    private final MongoClient client = StoreClient.connect(uri);
    private final AliasStore aliases = new AliasStore(client.getDatabase(StoreClient.databaseName(uri)));
    private final ContactIdentity identity = new ContactIdentity(aliases);

    @AfterEach
    void disconnect() {
        client.close();
    }

    @Test
    void aUserIdIsTheKeyWhereItIsKnownAndThePhoneOtherwise() {
        assertThat(resolve(null, "US.1", 0)).isEqualTo(user("US.1"));
        assertThat(resolve(PHONE, null, 0)).isEqualTo(ContactIdentity.ofPhone(TENANT, PHONE));
        assertThat(resolve(" ", "US.1", 0)).isEqualTo(user("US.1"));
    }

    @Test
    void aPhoneIsTheUsersWhoWasSeenWithItLastByThen() {
        seen("US.2", 60);
        seen("US.1", 30);

        assertThat(resolve(PHONE, null, 59)).isEqualTo(user("US.1"));
        assertThat(resolve(PHONE, null, 60)).isEqualTo(user("US.2"));
        assertThat(resolve(PHONE, null, 0)).as("before anybody was seen").isEqualTo(user("US.1"));
        assertThat(identity.resolve("t_other", new Customer(PHONE, null, null, null), Samples.NOON))
                .isEqualTo(ContactIdentity.ofPhone("t_other", PHONE));
    }

    @Test
    void whoChangesNumberStaysTheSameAndWhoGetsTheOldNumberIsSomebodyElse() {
        changed(PHONE, OTHER, 30);

        String before = resolve(PHONE, null, 30);
        assertThat(before).isEqualTo(ContactIdentity.ofPhone(TENANT, PHONE));
        assertThat(resolve(OTHER, null, 30)).isEqualTo(before);
        assertThat(resolve(OTHER, null, 29)).isEqualTo(ContactIdentity.ofPhone(TENANT, OTHER));
        String next = resolve(PHONE, null, 99);
        assertThat(next).isNotEqualTo(before).isNotEqualTo(ContactIdentity.ofPhone(TENANT, OTHER));

        // WhatsApp tells each business number of it, each in its own second.
        changed(PHONE, OTHER, 33);
        assertThat(resolve(OTHER, null, 40)).isEqualTo(before);
        assertThat(resolve(PHONE, null, 99)).isEqualTo(next);
    }

    @Test
    void aUserSeenAtTheNewNumberIsWhoHadTheOldOne() {
        changed(PHONE, OTHER, 30);
        aliases.phoneSeenWith(TENANT, OTHER, "US.1", at(60), "wamid.1");

        assertThat(resolve(PHONE, null, 0)).isEqualTo(user("US.1"));
        assertThat(resolve(PHONE, null, 31)).isNotEqualTo(user("US.1"));
    }

    @Test
    void numbersThatAreSwappedInOneSecondLeadInNoCircle() {
        changed(PHONE, OTHER, 30);
        changed(OTHER, PHONE, 30);

        assertThat(resolve(PHONE, null, 0)).isNotEqualTo(resolve(OTHER, null, 0));
        assertThat(resolve(PHONE, null, 31)).matches("ct_[0-9a-f]{32}");
    }

    @Test
    void aUserIdThatReplacedAnotherStandsForTheFirst() {
        aliases.changedUser(TENANT, "US.2", "US.3", at(60), "wamid.2");
        aliases.changedUser(TENANT, "US.1", "US.2", at(30), "wamid.1");

        assertThat(resolve(null, "US.3", 0)).isEqualTo(user("US.1"));
        seen("US.3", 0);
        assertThat(resolve(PHONE, null, 0)).isEqualTo(user("US.1"));
    }

    @Test
    void twoKindsOfKeyAndTwoTenantsNeverShareAContact() {
        assertThat(ContactIdentity.ofUser(TENANT, PHONE))
                .matches("ct_[0-9a-f]{32}")
                .isNotEqualTo(ContactIdentity.ofPhone(TENANT, PHONE))
                .isNotEqualTo(ContactIdentity.ofUser("t_abc12", "3" + PHONE))
                .isNotEqualTo(ContactIdentity.ofUser("t_other", PHONE));
    }

    private static String user(String userId) {
        return ContactIdentity.ofUser(TENANT, userId);
    }

    private void seen(String userId, int second) {
        aliases.phoneSeenWith(TENANT, PHONE, userId, at(second), "wamid." + userId);
    }

    private void changed(String from, String to, int second) {
        aliases.changedPhone(TENANT, from, to, at(second), "wamid." + second);
    }

    private static Instant at(int second) {
        return Samples.NOON.plusSeconds(second);
    }

    private String resolve(@Nullable String phone, @Nullable String userId, int second) {
        return identity.resolve(TENANT, new Customer(phone, userId, null, null), at(second));
    }
}
