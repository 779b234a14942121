/**
 * The agent portal as a whole. A message comes in through {@code consume}, is ordered and fanned out by {@code hub} and leaves through
 * {@code socketio}; {@code inbox} and {@code dashboard} answer requests, what agents do leaves through {@code commands},
 * {@code agents} knows who asks, {@code administration} is what leads and admins set up, {@code problem} says what went wrong.
 * Start at {@link io.waba.inbox.portal.PortalApplication}; {@code SecurityConfiguration} decides what is reachable without a token.
 */
@NullMarked
package io.waba.inbox.portal;

import org.jspecify.annotations.NullMarked;
