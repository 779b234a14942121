/** Tests of {@code tenants}. */
@NullMarked
package io.waba.inbox.state.tenants;

import org.jspecify.annotations.NullMarked;
