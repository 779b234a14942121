/**
 * Who may see what: token claims, roles, rooms and the one catalogue of error codes.
 */
@NullMarked
package io.waba.inbox.shared.access;

import org.jspecify.annotations.NullMarked;
