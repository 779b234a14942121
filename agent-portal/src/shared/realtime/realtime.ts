import { io, type Socket } from 'socket.io-client';
import { EVENT_TYPES, parseEvent, type AnyEvent } from './events';

/** What the indicator says. `live` means that the service has accepted this connection and that it is open. */
export type LiveState = 'connecting' | 'live' | 'reconnecting' | 'offline';

export interface RealtimeListener {
  onState: (state: LiveState) => void;
  /** @param recovered whether everything that was missed is coming; otherwise read it anew */
  onConnected: (recovered: boolean) => void;
  onEvent: (event: AnyEvent) => void;
  /** The service refused the token; resolves when there may be a better one. */
  onRefused: (code: string) => Promise<void>;
}

/** Attempts with growing pauses before the page says that it is offline; it goes on trying after that. */
const ATTEMPTS = 5;
const OFFLINE_RETRY_MILLIS = 30_000;
const LOG_NAMES: Record<AnyEvent['type'], string> = {
  new_message: 'New message',
  conversation_update: 'Conversation update',
  status_update: 'Status update',
  metrics_update: 'Metrics update',
  ticket_update: 'Ticket update',
  message_reaction: 'Message reaction',
  message_update: 'Message update',
  conversation_read: 'Conversation read',
  typing: 'Typing',
  viewing: 'Viewing',
  presence_update: 'Presence update',
  catalog_update: 'Catalog update',
};

/** The page's one socket. Once stopped it stays stopped and says nothing more: the next login has its own. */
export class Realtime {
  readonly #socket: Socket;
  readonly #listener: RealtimeListener;
  #failures = 0;
  #offline = false;
  #stopped = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    url: string,
    token: () => string | undefined,
    listener: RealtimeListener,
    open: typeof io = io,
  ) {
    this.#listener = listener;
    this.#socket = open(url, {
      autoConnect: false,
      auth: (send) => {
        send({ token: token() });
      },
      reconnectionAttempts: ATTEMPTS,
      reconnectionDelay: 500,
      reconnectionDelayMax: 8_000,
    });
    this.#listen();
  }

  start(): void {
    if (this.#stopped) return;
    this.#listener.onState('connecting');
    this.#connect();
    addEventListener('online', this.#retryWhenOnline);
  }

  stop(): void {
    removeEventListener('online', this.#retryWhenOnline);
    clearTimeout(this.#timer);
    // First, because disconnecting calls back: with the reason, and with an error for what was not answered.
    this.#stopped = true;
    this.#socket.disconnect();
    this.#socket.off();
    this.#socket.io.off('reconnect_failed', this.#reconnectFailed);
  }

  /** Tries at once, however long the next pause would be. */
  retryNow(): void {
    clearTimeout(this.#timer);
    if (this.#stopped || this.#socket.connected) return;
    this.#failures = 0;
    this.#offline = false;
    this.#reconnect();
  }

  /** Tells the service the new token, so that it does not close the socket when the old one expires. */
  renew(token: string): void {
    if (!this.#socket.connected) return;
    this.#socket
      .timeout(10_000)
      .emit('auth:refresh', { token }, (error: Error | null, answer?: { ok: boolean }) => {
        // The next connection shows the new token in any case.
        if (error !== null || answer?.ok !== true) this.#reconnect();
      });
  }

  /** Tells the service what the agent is doing; without a connection there is nobody to tell. */
  tell(name: string, data: Readonly<Record<string, unknown>>): void {
    if (this.#stopped || !this.#socket.connected) return;
    this.#socket.emit(name, data, (answer?: { ok: boolean; error?: unknown }) => {
      if (answer?.ok !== true) console.warn(`[SocketContext] ${name} was refused:`, answer?.error);
    });
  }

  readonly #retryWhenOnline = (): void => {
    this.retryNow();
  };

  readonly #reconnectFailed = (): void => {
    this.#offline = true;
    this.#listener.onState('offline');
    this.#again(OFFLINE_RETRY_MILLIS);
  };

  #listen(): void {
    const socket = this.#socket;
    socket.on('connect', () => {
      console.log('[SocketContext] Connected:', socket.id);
      this.#failures = 0;
      this.#offline = false;
      clearTimeout(this.#timer);
      this.#listener.onState('live');
      this.#listener.onConnected(socket.recovered);
    });
    socket.on('disconnect', (reason) => {
      console.log('[SocketContext] Disconnected:', reason);
      if (reason === 'io client disconnect') return;
      this.#listener.onState('reconnecting');
      // The library reconnects by itself unless the service said goodbye.
      if (!socket.active) this.#again(500);
    });
    socket.on('connect_error', (error: Error & { data?: unknown }) => {
      if (socket.active) {
        // A page that has said that it is offline says so until it is not.
        if (!this.#offline) this.#listener.onState('reconnecting');
        return;
      }
      console.log('[SocketContext] Refused:', error.message);
      this.#failures++;
      this.#offline ||= this.#failures > ATTEMPTS;
      this.#listener.onState(this.#offline ? 'offline' : 'reconnecting');
      const pause = Math.min(OFFLINE_RETRY_MILLIS, 250 * 2 ** this.#failures);
      this.#listener.onRefused(error.message).then(
        () => {
          this.#again(pause);
        },
        () => {
          this.#again(pause);
        },
      );
    });
    socket.io.on('reconnect_failed', this.#reconnectFailed);
    for (const type of EVENT_TYPES) {
      socket.on(type, (data: unknown) => {
        console.log(`[SocketContext] ${LOG_NAMES[type]}:`, data);
        const event = parseEvent(type, data);
        if (event === undefined) console.error(`[SocketContext] ${type} is not understood; reload the page`);
        else this.#listener.onEvent(event);
      });
    }
  }

  #again(millis: number): void {
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#connect();
    }, millis);
  }

  #connect(): void {
    if (!this.#stopped) this.#socket.connect();
  }

  #reconnect(): void {
    if (this.#stopped) return;
    this.#listener.onState('reconnecting');
    this.#socket.disconnect();
    this.#connect();
  }
}
