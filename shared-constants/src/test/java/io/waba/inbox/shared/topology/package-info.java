/** Proofs about the topology. */
@NullMarked
package io.waba.inbox.shared.topology;

import org.jspecify.annotations.NullMarked;
