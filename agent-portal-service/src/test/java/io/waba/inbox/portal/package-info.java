/** The service as a whole, from outside; start at {@link io.waba.inbox.portal.RestService}. */
@NullMarked
package io.waba.inbox.portal;

import org.jspecify.annotations.NullMarked;
