package io.waba.inbox.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MongodbUriTest {

    @ParameterizedTest
    @CsvSource({
        "mongodb://h:1, mongodb://h:1/db",
        "mongodb://h:1/, mongodb://h:1/db",
        "mongodb://h:1/other, mongodb://h:1/db",
        "mongodb://h:1/?a=b, mongodb://h:1/db?a=b",
        "mongodb://h:1?a=b, mongodb://h:1/db?a=b",
        "'mongodb://h:1,i:2/other?a=b&c=d', 'mongodb://h:1,i:2/db?a=b&c=d'",
        "mongodb://u:p@h:1, mongodb://u:p@h:1/db?authSource=admin",
        "mongodb://u:p@h:1/users?a=b, mongodb://u:p@h:1/db?a=b&authSource=users",
        "mongodb://u:p@h:1/?authSource=x, mongodb://u:p@h:1/db?authSource=x",
        "mongodb+srv://u:p@h/, mongodb+srv://u:p@h/db?authSource=admin"
    })
    void theDatabaseIsReplacedAndTheRestIsKept(String uri, String expected) {
        assertThat(MongodbUri.withDatabase(uri, "db")).isEqualTo(expected);
    }

    @Test
    void anotherKindOfAddressIsRefusedWithoutItsPassword() {
        assertThatThrownBy(() -> MongodbUri.withDatabase("http://u:secret@h:1", "db"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("MONGODB_URI: h:1 (expected: mongodb://host:port/database?options)");
    }
}
