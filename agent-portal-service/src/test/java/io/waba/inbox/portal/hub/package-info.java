/** The hub as a subscriber sees it; the doubles of its ports are used by the socket tests too. */
@NullMarked
package io.waba.inbox.portal.hub;

import org.jspecify.annotations.NullMarked;
