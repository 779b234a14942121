package io.waba.inbox.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("both-brokers")
class BrokerAndStoreIT {

    private final TestInfrastructure infrastructure = TestInfrastructure.get();

    @Test
    void theBrokerIsThereAndCanBeReset() throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(infrastructure.rabbitmqUri());
        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            channel.queueDeclare("waba.test", true, false, false, null);
            channel.basicPublish("", "waba.test", null, new byte[] {1});
            await().untilAsserted(() ->
                    assertThat(infrastructure.messageCount("waba.test")).isEqualTo(1));
            infrastructure.resetBroker(List.of("waba.test", "waba.never-there"), List.of("waba.no-exchange"));
            assertThat(channel.queueDeclare("waba.test", true, false, false, null)
                            .getMessageCount())
                    .isZero();
            infrastructure.deleteQueues("waba.test");
        }
    }

    @Test
    void theStoreIsThere() {
        String database = infrastructure.newDatabaseName();
        try (MongoClient client = MongoClients.create(infrastructure.mongodbUri(database))) {
            client.getDatabase(database).getCollection("c").insertOne(new Document("_id", 1));
            assertThat(client.getDatabase(database).getCollection("c").countDocuments())
                    .isEqualTo(1);
        }
    }
}
