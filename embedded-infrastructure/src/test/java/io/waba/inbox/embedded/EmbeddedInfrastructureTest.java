package io.waba.inbox.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedInfrastructureTest {

    @TempDir
    Path directory;

    @Test
    void whatWasStoredIsThereAfterARestart() throws Exception {
        EmbeddedInfrastructureSettings settings = EmbeddedInfrastructureSettings.inDirectory(directory);
        try (EmbeddedInfrastructure infrastructure = EmbeddedInfrastructure.start(settings)) {
            try (Connection connection = connect(infrastructure);
                    Channel channel = connection.createChannel()) {
                channel.confirmSelect();
                channel.queueDeclare("kept", true, false, false, null);
                channel.basicPublish(
                        "", "kept", MessageProperties.PERSISTENT_BASIC, "hello".getBytes(StandardCharsets.UTF_8));
                channel.waitForConfirmsOrDie(60_000);
            }
            try (MongoClient client = MongoClients.create(infrastructure.mongodbUri())) {
                client.getDatabase("test").getCollection("kept").insertOne(new Document("_id", "a"));
            }
        }
        try (EmbeddedInfrastructure infrastructure = EmbeddedInfrastructure.start(settings)) {
            try (Connection connection = connect(infrastructure);
                    Channel channel = connection.createChannel()) {
                GetResponse response = channel.basicGet("kept", true);
                assertThat(new String(response.getBody(), StandardCharsets.UTF_8))
                        .isEqualTo("hello");
            }
            try (MongoClient client = MongoClients.create(infrastructure.mongodbUri())) {
                assertThat(client.getDatabase("test").getCollection("kept").find())
                        .containsExactly(new Document("_id", "a"));
            }
        }
    }

    @Test
    void memoryOnlyWorksToo() throws Exception {
        try (EmbeddedInfrastructure infrastructure =
                        EmbeddedInfrastructure.start(EmbeddedInfrastructureSettings.inMemory());
                Connection connection = connect(infrastructure);
                MongoClient client = MongoClients.create(infrastructure.mongodbUri())) {
            assertThat(connection.isOpen()).isTrue();
            client.getDatabase("test").getCollection("c").insertOne(new Document("_id", "a"));
            assertThat(client.getDatabase("test").getCollection("c").countDocuments())
                    .isEqualTo(1);
        }
    }

    private static Connection connect(EmbeddedInfrastructure infrastructure) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(infrastructure.rabbitmqUri());
        return factory.newConnection();
    }
}
