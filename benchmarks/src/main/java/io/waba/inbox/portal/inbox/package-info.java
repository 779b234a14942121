/** The way to the portal's queries, which nobody but the portal may use otherwise. */
@NullMarked
package io.waba.inbox.portal.inbox;

import org.jspecify.annotations.NullMarked;
