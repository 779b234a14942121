/** Proofs about the language: start at {@link io.waba.inbox.shared.WireContractTest}. */
@NullMarked
package io.waba.inbox.shared;

import org.jspecify.annotations.NullMarked;
