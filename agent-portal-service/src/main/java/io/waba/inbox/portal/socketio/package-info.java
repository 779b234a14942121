/**
 * Socket.IO on its own port: netty-socketio behind our own gates. Start at {@link io.waba.inbox.portal.socketio.RealtimeGateway}; a request
 * then passes {@link io.waba.inbox.portal.socketio.HttpGate} (may it speak at all?), {@link io.waba.inbox.portal.socketio.EngineGate} (what
 * does it say?) and {@link io.waba.inbox.portal.socketio.ConnectGate} (who is it?), and its {@link io.waba.inbox.portal.socketio.Session}
 * joins the hub. No type of the library is used outside this package.
 */
@NullMarked
package io.waba.inbox.portal.socketio;

import org.jspecify.annotations.NullMarked;
