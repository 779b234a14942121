/** The way from the broker to the hub, on a real broker and a real store. */
@NullMarked
package io.waba.inbox.portal.consume;

import org.jspecify.annotations.NullMarked;
