package io.waba.inbox.system;

import static org.junit.jupiter.api.extension.ExtensionContext.Namespace.GLOBAL;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One {@link Stack} for all test classes that only need one that works: it is started for the first of them and ends after the last test of
 * all. Each has tenants of its own in it, and leaves every service as it found it: running.
 */
final class SharedStack implements BeforeAllCallback {

    private static @Nullable Stack stack;

    static Stack get() {
        return Objects.requireNonNull(stack, "the stack (expected: @ExtendWith(SharedStack.class))");
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        // The store closes what it has, when everything has run.
        stack = context.getRoot().getStore(GLOBAL).computeIfAbsent(Stack.class, unused -> Stack.start(), Stack.class);
    }
}
