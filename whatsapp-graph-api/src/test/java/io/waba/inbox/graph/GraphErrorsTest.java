package io.waba.inbox.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GraphErrorsTest {

    @ParameterizedTest
    @CsvSource({
        "1, TRANSIENT",
        "2, TRANSIENT",
        "131000, TRANSIENT",
        "131016, TRANSIENT",
        "4, ACCOUNT_RATE",
        "80007, ACCOUNT_RATE",
        "130429, THROUGHPUT",
        "429, THROUGHPUT",
        "131056, PAIR_RATE",
        "131057, MAINTENANCE"
    })
    void whatMetaCallsTemporaryIsTriedAgain(int code, ErrorClass expected) {
        ErrorAdvice advice = GraphErrors.of(code);

        assertThat(advice.errorClass()).isEqualTo(expected);
        assertThat(advice.retryable()).isTrue();
        assertThat(expected.pauseAfter(1)).isPositive();
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                131026, 131047, 131049, 131050, 130403, 131051, 131052, 131053, 131042, 131048, 132000, 132001, 132005,
                132007, 132012, 132015, 132016, 132068, 132069, 100, 190, 10, 0, 3, 368, 131008, 131009, 131060
            })
    void whatIsFinalIsNotTriedAgainAndSaysWhatToDo(int code) {
        ErrorAdvice advice = GraphErrors.of(code);

        assertThat(advice.retryable()).isFalse();
        assertThat(advice.errorClass().pauseAfter(3)).isZero();
        assertThat(advice.hint()).doesNotContain("list of error codes");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 5, 502, 131999, 132999, 999999})
    void aCodeThatNobodyKnowsIsFinalAndNamesItself(int code) {
        assertThat(GraphErrors.of(code))
                .isEqualTo(new ErrorAdvice(
                        code,
                        ErrorClass.FINAL,
                        "Not accepted by WhatsApp",
                        "Look up code " + code + " in Meta's list of error codes, or ask an operator."));
    }

    @Test
    void everyPermissionCodeIsAMatterOfTheAccount() {
        assertThat(List.of(200, 210, 299))
                .allSatisfy(
                        code -> assertThat(GraphErrors.of(code).errorClass()).isEqualTo(ErrorClass.ACCOUNT));
        assertThat(GraphErrors.of(300).errorClass()).isEqualTo(ErrorClass.FINAL);
    }

    @Test
    void everyEntryHasATitleAndASentenceOfWhatToDo() {
        assertThat(GraphErrors.all()).hasSizeGreaterThan(50).allSatisfy(advice -> {
            assertThat(advice).isEqualTo(GraphErrors.of(advice.code()));
            assertThat(advice.title()).isNotBlank().doesNotEndWith(".");
            assertThat(advice.hint()).isNotBlank().endsWith(".");
        });
    }

    @Test
    void thePausesOfThePairLimitArePowersOfFour() {
        assertThat(List.of(1, 2, 3, 4))
                .extracting(ErrorClass.PAIR_RATE::pauseAfter)
                .containsExactly(
                        Duration.ofSeconds(1), Duration.ofSeconds(4), Duration.ofSeconds(16), Duration.ofSeconds(64));
        assertThat(ErrorClass.PAIR_RATE.pauseAfter(Integer.MAX_VALUE)).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void otherPausesDoubleUpToTheirBound() {
        assertThat(List.of(1, 2, 3, 7, 1000))
                .extracting(ErrorClass.TRANSIENT::pauseAfter)
                .containsExactly(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(4),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(1));
        assertThatThrownBy(() -> ErrorClass.TRANSIENT.pauseAfter(0)).hasMessage("failures: 0 (expected: 1 or more)");
    }
}
