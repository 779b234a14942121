package io.waba.inbox.portal.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class HashingPlacesTest {

    private final HashingPlaces places = new HashingPlaces(Duration.ofMillis(10));

    @Test
    void aThirdAtOnceFindsNoPlaceUntilOneIsDone() throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        CountDownLatch begun = new CountDownLatch(2);
        CompletableFuture<Boolean> end = new CompletableFuture<>();
        try {
            CompletableFuture<?>[] both = new CompletableFuture<?>[2];
            for (int i = 0; i < both.length; i++) {
                both[i] = CompletableFuture.runAsync(
                        () -> places.tryWith(() -> {
                            begun.countDown();
                            return end.join();
                        }),
                        threads);
            }
            begun.await();

            assertThat(places.tryWith(() -> true)).isEmpty();

            end.complete(true);
            CompletableFuture.allOf(both).join();
            assertThat(places.tryWith(() -> true)).contains(true);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void workThatFailsGivesItsPlaceBack() {
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> places.tryWith(() -> {
                        throw new IllegalStateException("failed");
                    }))
                    .hasMessage("failed");
        }
        assertThat(places.tryWith(() -> true)).contains(true);
    }
}
