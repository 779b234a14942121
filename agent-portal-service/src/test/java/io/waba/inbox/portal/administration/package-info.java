/** Tests of {@code administration}. */
@NullMarked
package io.waba.inbox.portal.administration;

import org.jspecify.annotations.NullMarked;
