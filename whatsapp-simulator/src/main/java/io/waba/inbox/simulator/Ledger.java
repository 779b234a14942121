package io.waba.inbox.simulator;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What came: the last requests that were taken, and how often each message was received and accepted. */
final class Ledger {

    private static final int KEPT_REQUESTS = 10_000;
    private static final int KEPT_TALLIES = 200_000;

    private final Deque<ObjectNode> requests = new ArrayDeque<>();
    private final Map<String, Tally> tallies = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tally> eldest) {
            return size() > KEPT_TALLIES;
        }
    };
    private long count;

    /** A message that was read, with what became of it. */
    synchronized void tally(String opaqueCallbackData, boolean accepted) {
        tallies.merge(opaqueCallbackData, Tally.NONE.plus(accepted), (before, one) -> before.plus(accepted));
    }

    /** A request that was taken. */
    synchronized void remember(String path, String phoneNumberId, String messageId, JsonNode body) {
        count++;
        ObjectNode entry = JsonNodeFactory.instance
                .objectNode()
                .put("path", path)
                .put("phoneNumberId", phoneNumberId)
                .put("messageId", messageId)
                .put("receivedAt", Instant.now().toString());
        entry.set("body", body);
        requests.addLast(entry);
        if (requests.size() > KEPT_REQUESTS) {
            requests.removeFirst();
        }
    }

    synchronized long count() {
        return count;
    }

    synchronized Map<String, Tally> tallies() {
        return Map.copyOf(tallies);
    }

    synchronized ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("count", count);
        ObjectNode messages = json.putObject("messages");
        tallies.forEach((opaque, tally) ->
                messages.putObject(opaque).put("received", tally.received()).put("accepted", tally.accepted()));
        ArrayNode all = json.putArray("requests");
        requests.forEach(all::add);
        return json;
    }
}
