/**
 * Where messages travel: start at {@link io.waba.inbox.shared.topology.Topology}, the list of every queue and exchange.
 */
@NullMarked
package io.waba.inbox.shared.topology;

import org.jspecify.annotations.NullMarked;
