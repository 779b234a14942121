import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError, authApi } from '../src/api';
import { App } from '../src/app';
import type { LiveEvent } from '../src/events';
import type { Realtime, RealtimeListener } from '../src/realtime';
import { lifeMillis } from '../src/session';
import type { SignedIn } from '../src/types';
import { stubChannels } from './channel';
import { event } from './fixtures';

const TOKEN = `x.${btoa(JSON.stringify({ iat: 1_000, exp: 4_600 }))}.x`;
const signedIn: SignedIn = {
  token: TOKEN,
  expiresAt: '2026-11-20T11:00:00Z',
  agent: { id: 'a_1', tenantId: 'demo', name: 'Ana', email: 'ana@demo.test', role: 'agent' },
};
const HOSTILE = '<img src=x onerror="document.title=1"><b>bold</b>';

let answers: Record<string, unknown>;
let asked: string[];
let listener: RealtimeListener;
let root: HTMLElement;
const socket = { start: vi.fn(), stop: vi.fn(), renew: vi.fn(), retryNow: vi.fn() };

const conversation = (id: string, lastMessage: string): unknown => ({
  id,
  contact: { id: null, name: `Name of ${id}`, phone: '+1555', userId: null },
  ticketStatus: 'open',
  assigneeId: null,
  lastMessage,
  lastMessageAt: '2026-11-20T10:00:00Z',
  lastDirection: 'inbound',
});

const message = (id: string, text: string): unknown => ({
  id,
  conversationId: 'c_5f2b',
  direction: 'outbound',
  type: 'text',
  fromName: null,
  text,
  preview: null,
  timestamp: '2026-11-20T10:00:00Z',
  status: 'sent',
  error: null,
});

beforeEach(() => {
  localStorage.clear();
  vi.clearAllMocks();
  stubChannels();
  asked = [];
  answers = {
    '/api/config': { realtimeUrl: null, realtimePort: 3015 },
    '/api/conversations': {
      items: [conversation('c_5f2b', 'First'), conversation('c_2', HOSTILE)],
      nextCursor: null,
    },
    '/api/conversations/c_5f2b/messages': {
      items: [message('wamid.HBgL', HOSTILE)],
      before: null,
      after: null,
    },
    '/api/dashboard/stats': {
      activeConversations: 0,
      waitingConversations: 0,
      totalMessagesToday: 0,
      avgResponseTime: 0,
    },
  };
  vi.stubGlobal('fetch', (path: string) => {
    asked.push(path);
    const answer = answers[path];
    if (answer instanceof Promise) return answer;
    return Promise.resolve(
      answer instanceof Response ? answer.clone() : new Response(JSON.stringify(answer), { status: 200 }),
    );
  });
  root = document.createElement('div');
  document.body.replaceChildren(root);
});

afterEach(() => {
  vi.unstubAllGlobals();
});

function open(
  login: () => Promise<SignedIn> = () => Promise.resolve(signedIn),
  refresh: () => Promise<SignedIn> = () => Promise.resolve(signedIn),
): App {
  const auth = {
    ...authApi,
    login,
    refresh,
    logout: () => Promise.resolve(),
  };
  return new App(root, auth, (_config, _token, given) => {
    listener = given;
    return socket as unknown as Realtime;
  });
}

async function logIn(): Promise<void> {
  await open().start();
  await submit();
}

async function submit(): Promise<void> {
  socket.start.mockClear();
  const [email, password] = root.querySelectorAll('input');
  if (email === undefined || password === undefined) throw new Error('no form');
  email.value = 'ana@demo.test';
  password.value = 'correct horse';
  root.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }));
  await vi.waitFor(() => {
    expect(socket.start).toHaveBeenCalled();
  });
}

async function logInAndConnect(): Promise<void> {
  await logIn();
  listener.onState('live');
  listener.onConnected(false);
  await sees('First');
}

function arrives(happened: LiveEvent): void {
  listener.onEvent(happened);
}

async function sees(text: string): Promise<void> {
  await vi.waitFor(() => {
    expect(root.textContent).toContain(text);
  });
}

function press(label: string): void {
  const button = [...root.querySelectorAll('button')].find(({ textContent }) => textContent === label);
  if (button === undefined) throw new Error(`no button: ${label}`);
  button.click();
}

/** Everything that was answered has been taken and drawn. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) {
    await new Promise((resolve) => setTimeout(resolve));
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}

const indicator = (): string | null | undefined => root.querySelector('.live')?.textContent;

describe('the page', () => {
  it('shows why a login failed', async () => {
    await open(() =>
      Promise.reject(new ApiError('invalid_credentials', 'E-mail and password do not belong together')),
    ).start();

    root.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }));

    await sees('E-mail and password do not belong together');
  });

  it('shows the list and a message that arrives, without being asked', async () => {
    await logInAndConnect();
    expect(indicator()).toBe('Live');
    const requests = asked.length;

    arrives(event('new_message'));

    await sees('Hello!');
    expect(root.querySelector('.conversation .name')?.textContent).toBe('John Doe');
    expect(root.querySelector('.badge')?.textContent).toBe('1');
    expect(asked).toHaveLength(requests);
  });

  it('shows the open conversation, what arrives in it, and how far a message got', async () => {
    await logInAndConnect();
    root.querySelector<HTMLButtonElement>('.conversation')?.click();
    await vi.waitFor(() => {
      expect(root.querySelectorAll('.message')).toHaveLength(1);
    });

    arrives(event('new_message'));
    arrives(event('status_update', { status: 'read', error: undefined }));

    await vi.waitFor(() => {
      expect(root.querySelectorAll('.message')).toHaveLength(2);
      expect(root.querySelector('.tick')?.getAttribute('aria-label')).toBe('Read');
    });
    arrives(event('status_update'));
    await sees('Re-engagement message. Send a template');
  });

  it('shows figures as they change', async () => {
    await logInAndConnect();

    arrives(event('metrics_update'));

    await vi.waitFor(() => {
      expect(root.querySelector('.stats')?.textContent).toBe(
        'Active5Waiting2Messages today42Average response2 min',
      );
    });
  });

  it('never takes what a customer writes for markup', async () => {
    await logInAndConnect();
    root.querySelector<HTMLButtonElement>('.conversation')?.click();
    arrives(event('new_message', { from_name: HOSTILE, message: HOSTILE }));

    await vi.waitFor(() => {
      expect(root.querySelectorAll('.message')).toHaveLength(2);
    });
    expect(root.querySelectorAll('img, b')).toHaveLength(0);
    expect(root.textContent).toContain(HOSTILE);
  });

  it('reads everything again after a reconnection that lost something, and only then', async () => {
    await logInAndConnect();
    const reads = (): number => asked.filter((path) => path === '/api/conversations').length;
    expect(reads()).toBe(1);

    listener.onState('reconnecting');
    expect(indicator()).toBe('Reconnecting');
    listener.onState('live');
    listener.onConnected(true);
    expect(reads()).toBe(1);

    answers['/api/conversations'] = { items: [conversation('c_9', 'Missed')], nextCursor: null };
    listener.onConnected(false);
    await sees('Missed');
    expect(reads()).toBe(2);
  });

  it('shows the list also when the socket does not come, and says that it is offline', async () => {
    await logIn();

    listener.onState('reconnecting');
    listener.onState('offline');

    await sees('First');
    expect(indicator()).toBe('Offline');
    const retry = [...root.querySelectorAll('button')].find(({ textContent }) => textContent === 'Retry now');
    expect(retry?.hidden).toBe(false);
    retry?.click();
    expect(socket.retryNow).toHaveBeenCalledOnce();
  });

  it('says when something could not be read', async () => {
    answers['/api/conversations'] = new Response(
      JSON.stringify({ code: 'unavailable', detail: 'Something is away' }),
      {
        status: 503,
      },
    );
    await logIn();
    listener.onConnected(false);

    await sees('Something is away. What is shown may be incomplete.');
  });

  it.each<[path: string, ask: () => void, secret: unknown]>([
    [
      '/api/conversations?cursor=next',
      () => {
        press('Show more');
      },
      { items: [conversation('c_a', 'Secret')], nextCursor: null },
    ],
    [
      '/api/conversations/c_a',
      () => {
        arrives(event('conversation_update', { conversationId: 'c_a' }));
      },
      conversation('c_a', 'Secret'),
    ],
    [
      '/api/dashboard/stats',
      () => {
        listener.onConnected(false);
      },
      { activeConversations: 'Secret', waitingConversations: 0, totalMessagesToday: 0, avgResponseTime: 0 },
    ],
    [
      '/api/conversations',
      () => {
        listener.onConnected(false);
      },
      { items: [conversation('c_a', 'Secret')], nextCursor: null },
    ],
  ])('never shows the next agent what the one before had asked for: %s', async (path, ask, secret) => {
    answers['/api/conversations'] = { items: [conversation('c_5f2b', 'First')], nextCursor: 'next' };
    await logInAndConnect();
    const answered = answers[path];
    let answer: (response: Response) => void = () => undefined;
    answers[path] = new Promise<Response>((resolve) => {
      answer = resolve;
    });
    ask();
    expect(asked).toContain(path);
    answers[path] = answered;
    press('Sign out');
    await submit();
    listener.onConnected(false);
    await sees('First');

    answer(new Response(JSON.stringify(secret)));
    await settled();

    expect(root.textContent).toContain('First');
    expect(root.textContent).not.toContain('Secret');
  });

  it("does not let a refusal meant for the agent before end the next one's session", async () => {
    await logInAndConnect();
    let refuse: (response: Response) => void = () => undefined;
    answers['/api/conversations/c_a'] = new Promise<Response>((resolve) => {
      refuse = resolve;
    });
    arrives(event('conversation_update', { conversationId: 'c_a' }));
    press('Sign out');
    await submit();

    refuse(new Response(JSON.stringify({ code: 'agent_disabled' }), { status: 403 }));
    await settled();

    expect(root.querySelector('.app')).not.toBeNull();
  });

  it('stays on the form when the session ends before the page has been set up', async () => {
    let configure: (response: Response) => void = () => undefined;
    answers['/api/config'] = new Promise<Response>((resolve) => {
      configure = resolve;
    });
    await open().start();
    root.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }));
    await vi.waitFor(() => {
      expect(asked).toContain('/api/config');
    });
    new BroadcastChannel('waba-session').postMessage('signed out');
    expect(localStorage.getItem('waba.signedIn')).toBeNull();

    configure(new Response(JSON.stringify({ realtimeUrl: null, realtimePort: 3015 })));
    await settled();

    expect(root.querySelector('form')).not.toBeNull();
    expect(socket.start).not.toHaveBeenCalled();
  });

  it('signs out an agent who was disabled', async () => {
    await logInAndConnect();

    await listener.onRefused('agent_disabled');

    expect(root.textContent).toContain('This account has been disabled.');
    expect(socket.stop).toHaveBeenCalled();
  });

  it('stays signed in over a reload, and not after signing out', async () => {
    await logInAndConnect();
    await open().start();
    expect(root.querySelector('.app')).not.toBeNull();

    [...root.querySelectorAll('button')].find(({ textContent }) => textContent === 'Sign out')?.click();
    expect(root.querySelector('form')).not.toBeNull();
    await open().start();
    expect(root.querySelector('form')).not.toBeNull();
  });
});

describe('a reload while the service is away', () => {
  const away = (): Promise<SignedIn> => Promise.reject(new ApiError('unavailable', 'The service is away'));

  beforeEach(() => {
    localStorage.setItem('waba.signedIn', '1');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('asks again with growing pauses, without the form, until the session goes on', async () => {
    const refresh = vi.fn(away);
    await open(undefined, refresh).start();

    for (const [index, pause] of [1_000, 2_000, 4_000].entries()) {
      expect(root.textContent).toContain('The service is away. Trying again…');
      expect(root.querySelector('form')).toBeNull();
      await vi.advanceTimersByTimeAsync(pause - 1);
      expect(refresh).toHaveBeenCalledTimes(index + 1);
      await vi.advanceTimersByTimeAsync(1);
      expect(refresh).toHaveBeenCalledTimes(index + 2);
    }
    refresh.mockResolvedValue(signedIn);
    press('Try now');
    await vi.advanceTimersByTimeAsync(0);

    expect(root.querySelector('.app')).not.toBeNull();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(socket.start).toHaveBeenCalledOnce();
  });

  it('spends one cookie only when it is the settings that cannot be read', async () => {
    const refresh = vi.fn(() => Promise.resolve(signedIn));
    const settings = answers['/api/config'];
    answers['/api/config'] = new Response('{}', { status: 503 });
    await open(undefined, refresh).start();
    expect(root.textContent).toContain('Trying again…');

    answers['/api/config'] = settings;
    await vi.advanceTimersByTimeAsync(1_000);

    expect(root.querySelector('.app')).not.toBeNull();
    expect(refresh).toHaveBeenCalledOnce();
  });

  it('waits as long as the service asks for', async () => {
    const refresh = vi.fn(() => Promise.reject(new ApiError('rate_limited', 'Too many requests', 20)));
    await open(undefined, refresh).start();

    await vi.advanceTimersByTimeAsync(19_999);
    expect(refresh).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(1);
    expect(refresh).toHaveBeenCalledTimes(2);
  });

  it('shows the form when the service is back and says that the session is over', async () => {
    const refresh = vi.fn(away);
    await open(undefined, refresh).start();

    refresh.mockRejectedValue(new ApiError('refresh_invalid', 'spent'));
    await vi.advanceTimersByTimeAsync(1_000);

    expect(root.querySelector('form')).not.toBeNull();
  });
});

describe('a token', () => {
  it('lives as long as it says, whatever the clock here', () => {
    expect(lifeMillis(TOKEN)).toBe(3_600_000);
  });
});
