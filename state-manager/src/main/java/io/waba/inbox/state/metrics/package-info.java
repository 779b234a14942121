/**
 * A tenant's figures, at most once a second: {@link io.waba.inbox.state.metrics.MetricsBroadcaster}.
 */
@NullMarked
package io.waba.inbox.state.metrics;

import org.jspecify.annotations.NullMarked;
