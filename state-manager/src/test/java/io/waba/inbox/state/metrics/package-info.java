/** Tests of {@code metrics}. */
@NullMarked
package io.waba.inbox.state.metrics;

import org.jspecify.annotations.NullMarked;
