import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { io as openSocket, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isActivity, type LiveEvent } from '../src/shared/realtime/events';
import { Realtime, type LiveState, type RealtimeListener } from '../src/shared/realtime/realtime';
import { fixture } from './fixtures';

/** The real protocol on a real port: the reference server of Socket.IO. */
let http: HttpServer;
let io: Server;
let realtime: Realtime | undefined;
let states: LiveState[];
let events: LiveEvent[];
let recoveries: boolean[];
let refusals: string[];
let token = 'good';
let client: Socket;
/** What happens while the page looks for a better token. */
let whileRefused: () => Promise<void>;

beforeEach(async () => {
  states = [];
  events = [];
  recoveries = [];
  refusals = [];
  token = 'good';
  whileRefused = () => Promise.resolve();
  http = createServer();
  // Its own pings, of every half a minute: sooner, a machine that is busy for a moment would be a client that is gone.
  io = new Server(http, { connectionStateRecovery: {} });
  io.use((socket, next) => {
    const shown = (socket.handshake.auth as { token?: string }).token;
    next(shown === 'good' ? undefined : new Error(shown === 'old' ? 'token_expired' : 'token_missing'));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});

afterEach(async () => {
  realtime?.stop();
  await io.close();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function connect(): Realtime {
  const { port } = http.address() as AddressInfo;
  const listener: RealtimeListener = {
    onState: (state) => states.push(state),
    onConnected: (recovered) => recoveries.push(recovered),
    onEvent: (event) => {
      if (!isActivity(event) && event.type !== 'catalog_update') events.push(event);
    },
    onRefused: (code) => {
      refusals.push(code);
      token = 'good';
      return whileRefused();
    },
  };
  const open = (url: string, options: Parameters<typeof openSocket>[1]): Socket =>
    (client = openSocket(url, options));
  realtime = new Realtime(`http://127.0.0.1:${port}`, () => token, listener, open as typeof openSocket);
  realtime.start();
  return realtime;
}

/** For a machine that has much else to do: these are real connections. */
const eventually = (holds: () => void): Promise<void> => vi.waitFor(holds, { timeout: 20_000 });

const live = (times: number): Promise<void> =>
  eventually(() => {
    expect(recoveries).toHaveLength(times);
  });

describe('the socket', () => {
  it('is live when the service has accepted the token, and logs its id', async () => {
    connect();
    await live(1);

    expect(states).toEqual(['connecting', 'live']);
    expect(recoveries).toEqual([false]);
    const [server] = await io.fetchSockets();
    expect(console.log).toHaveBeenCalledWith('[SocketContext] Connected:', server?.id);
  });

  it('hands over and logs what arrives', async () => {
    connect();
    await live(1);

    const { data } = fixture('new_message');
    io.emit('new_message', data, '41');
    io.emit('metrics_update', fixture('metrics_update').data);

    await eventually(() => {
      expect(events.map(({ type }) => type)).toEqual(['new_message', 'metrics_update']);
    });
    expect(events[0]?.data).toEqual(data);
    expect(console.log).toHaveBeenCalledWith('[SocketContext] New message:', data);
  });

  it('passes nothing on that it does not understand', async () => {
    connect();
    await live(1);

    io.emit('new_message', { nonsense: true });
    io.emit('metrics_update', fixture('metrics_update').data);

    await eventually(() => {
      expect(events).toHaveLength(1);
    });
    expect(events[0]?.type).toBe('metrics_update');
    expect(console.error).toHaveBeenCalledOnce();
  });

  it('says reconnecting while it is cut off, and whether everything missed is coming', async () => {
    connect();
    await live(1);
    io.emit('new_message', fixture('new_message').data);
    await eventually(() => {
      expect(events).toHaveLength(1);
    });

    io.sockets.sockets.forEach((socket) => {
      socket.conn.close();
    });
    await live(2);

    expect(states).toEqual(['connecting', 'live', 'reconnecting', 'live']);
    expect(recoveries).toEqual([false, true]);
  });

  it('comes back when the service said goodbye', async () => {
    connect();
    await live(1);

    io.disconnectSockets();
    await live(2);

    expect(states.at(-1)).toBe('live');
  });

  it('shows a new token after a refusal', async () => {
    token = 'old';
    connect();
    await live(1);

    expect(refusals).toEqual(['token_expired']);
    expect(states).toEqual(['connecting', 'reconnecting', 'live']);
  });

  it('tells the service a new token while it is open, and reconnects when it is not taken', async () => {
    const shown: unknown[] = [];
    io.on('connection', (socket) => {
      socket.on('auth:refresh', (payload: { token: string }, answer: (result: unknown) => void) => {
        shown.push(payload.token);
        answer(payload.token === 'taken' ? { ok: true } : { ok: false, error: { code: 'token_invalid' } });
      });
    });
    const socket = connect();
    await live(1);

    socket.renew('taken');
    await eventually(() => {
      expect(shown).toEqual(['taken']);
    });
    expect(recoveries).toHaveLength(1);

    socket.renew('not taken');
    await live(2);
    expect(states).toEqual(['connecting', 'live', 'reconnecting', 'live']);
  });

  it.each([true, false])(
    'stays away when it was stopped before a better token was found (%s) or not',
    async (better) => {
      let settle: () => void = () => undefined;
      whileRefused = () =>
        new Promise((resolve, reject) => {
          settle = () => {
            if (better) resolve();
            else reject(new Error('signed out'));
          };
        });
      token = 'old';
      const socket = connect();
      await eventually(() => {
        expect(refusals).toHaveLength(1);
      });
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const connecting = vi.spyOn(client, 'connect');

      socket.stop();
      settle();
      await vi.advanceTimersByTimeAsync(60_000);

      expect(connecting).not.toHaveBeenCalled();
    },
  );

  it('stays away, and hears nothing, when stopped while the service has not answered a new token', async () => {
    const socket = connect();
    await live(1);
    socket.renew('never answered');
    const connecting = vi.spyOn(client, 'connect');

    socket.stop();
    socket.start();
    socket.retryNow();
    dispatchEvent(new Event('online'));

    expect(connecting).not.toHaveBeenCalled();
    expect(client.active).toBe(false);
    expect(client.hasListeners('new_message') || client.hasListeners('connect')).toBe(false);
    expect(client.io.hasListeners('reconnect_failed')).toBe(false);
    expect(states).toEqual(['connecting', 'live']);
  });
});
