/** Tests of {@code store}. */
@NullMarked
package io.waba.inbox.portal.store;

import org.jspecify.annotations.NullMarked;
