package io.waba.inbox.portal.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PidTest {

    @Test
    void comesBackAsItWasGiven() {
        Pid given = Pid.begin("r4nd-0m_", "t1", 41);
        assertThat(Pid.parse(given.toString())).hasValue(given);
        assertThat(given.isOf("t1")).isTrue();
    }

    @Test
    void isOfNoOtherTenant() {
        assertThat(Pid.begin("r", "t1", 1).isOf("t2")).isFalse();
    }

    @Test
    void aClientGoesOnAfterWhateverIsNewerItsBeginningOrItsLastEvent() {
        Pid pid = Pid.begin("r", "t1", 41);
        assertThat(pid.goOnAfter(null)).isEqualTo(41);
        assertThat(pid.goOnAfter("60")).isEqualTo(60);
        assertThat(pid.goOnAfter("7")).as("of a session before").isEqualTo(41);
        assertThat(pid.goOnAfter("not a position")).isEqualTo(41);
        assertThat(pid.goOnAfter("9999999999999999999")).isEqualTo(41);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "r.12345678", "r.12345678.-1", "r.12345678.x", "r.1234567.1", "\".12345678.1"})
    void whatIsNoneIsNone(String text) {
        assertThat(Pid.parse(text)).isEmpty();
        assertThat(Pid.parse(null)).isEmpty();
    }
}
