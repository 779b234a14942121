/**
 * A tenant's figures, as state-manager counted them last: {@code DashboardController}.
 */
@NullMarked
package io.waba.inbox.portal.dashboard;

import org.jspecify.annotations.NullMarked;
