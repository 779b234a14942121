/** Tests of {@code outbound}. */
@NullMarked
package io.waba.inbox.state.outbound;

import org.jspecify.annotations.NullMarked;
