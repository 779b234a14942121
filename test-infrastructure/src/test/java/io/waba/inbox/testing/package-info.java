/** Start reading at {@link io.waba.inbox.testing.BrokerAndStoreIT}. */
@NullMarked
package io.waba.inbox.testing;

import org.jspecify.annotations.NullMarked;
