/** The way to the relay's log, which nobody but the portal may use otherwise. */
@NullMarked
package io.waba.inbox.portal.consume;

import org.jspecify.annotations.NullMarked;
