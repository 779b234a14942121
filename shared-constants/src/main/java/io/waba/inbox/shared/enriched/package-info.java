/**
 * What an external transformer is told: {@link io.waba.inbox.shared.enriched.EnrichedMessage}.
 */
@NullMarked
package io.waba.inbox.shared.enriched;

import org.jspecify.annotations.NullMarked;
