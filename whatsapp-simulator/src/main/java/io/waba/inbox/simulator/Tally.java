package io.waba.inbox.simulator;

/**
 * How often a message came, by its {@code biz_opaque_callback_data}.
 *
 * @param received requests that were read whole and well formed
 * @param accepted those of them that Meta would send to the customer: more than one is a message sent twice
 */
public record Tally(int received, int accepted) {

    static final Tally NONE = new Tally(0, 0);

    Tally plus(boolean taken) {
        return new Tally(received + 1, accepted + (taken ? 1 : 0));
    }
}
