/** Tests of {@code dashboard}. */
@NullMarked
package io.waba.inbox.portal.dashboard;

import org.jspecify.annotations.NullMarked;
