package io.waba.inbox.portal.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PlacesTest {

    private final Places places = new Places(5, 2);

    @Test
    void aTenantThatHasItsShareLeavesTheOtherPlacesToOthers() {
        assertThat(places.take("one")).isTrue();
        assertThat(places.take("one")).isTrue();
        assertThat(places.take("one")).isFalse();

        assertThat(places.take("other")).isTrue();
    }

    @Test
    void allTenantsTogetherHaveNoMoreThanThereAre() {
        for (String tenant : new String[] {"one", "one", "two", "two", "three"}) {
            assertThat(places.take(tenant)).isTrue();
        }

        assertThat(places.take("three")).isFalse();
        assertThat(places.take("four")).isFalse();
    }

    @Test
    void aPlaceThatIsGivenBackIsThereForWhoeverComes() {
        places.take("one");
        places.take("one");

        places.giveBack("one");

        assertThat(places.take("one")).isTrue();
        assertThat(places.take("one")).isFalse();
        places.giveBack("one");
        places.giveBack("one");
        assertThatThrownBy(() -> places.giveBack("one")).isInstanceOf(IllegalStateException.class);
        for (String tenant : new String[] {"a", "b", "c", "d", "e"}) {
            assertThat(places.take(tenant)).isTrue();
        }
    }
}
