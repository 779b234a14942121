package io.waba.inbox.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * A customer of the demo and what there is to say.
 *
 * @param name the profile name
 * @param phone with or without +
 * @param lines what the customer writes: the first one by itself, each other one when an agent has answered
 * @param reminder what the customer writes when nobody answers
 * @param goodbye what the customer writes when everything was said and answered
 */
record DemoCustomer(String name, String phone, List<Line> lines, String reminder, String goodbye) {

    private static final String RESOURCE = "demo-customers.json";

    DemoCustomer {
        lines = List.copyOf(lines);
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("lines of " + name + ": none (expected: one or more)");
        }
    }

    /**
     * One message.
     *
     * @param type one of {@link WebhookFactory#messageKinds}
     * @param words text or caption, where the type has one
     */
    record Line(String type, String words) {}

    Person person() {
        return Person.ofPhone(phone, name);
    }

    /** Those who come with the simulator. */
    static List<DemoCustomer> all() {
        try (InputStream resource = DemoCustomer.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException(RESOURCE + ": not there (expected: beside this class)");
            }
            return JsonMapper.shared().readValue(resource, new TypeReference<List<DemoCustomer>>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE, e);
        }
    }
}
