/**
 * What integrations tell us about conversations: {@link io.waba.inbox.shared.correlation.CorrelationEvent}.
 */
@NullMarked
package io.waba.inbox.shared.correlation;

import org.jspecify.annotations.NullMarked;
