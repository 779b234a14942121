/** The real-time port from outside: raw sockets for attacks, the stock client for everything else. */
@NullMarked
package io.waba.inbox.portal.socketio;

import org.jspecify.annotations.NullMarked;
