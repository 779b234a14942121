/**
 * Whose a phone number is, on the command line ({@link io.waba.inbox.state.tenants.TenantCommand}) and for each update
 * ({@link io.waba.inbox.state.tenants.TenantDirectory}), and what happens to updates of nobody's number
 * ({@link io.waba.inbox.state.tenants.Unrouted}).
 */
@NullMarked
package io.waba.inbox.state.tenants;

import org.jspecify.annotations.NullMarked;
