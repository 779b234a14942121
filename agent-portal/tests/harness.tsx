import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { App } from '../src/app/App';
import { authApi } from '../src/shared/api/api';
import type { Role, SignedIn } from '../src/shared/api/types';
import type { AnyEvent } from '../src/shared/realtime/events';
import type { Realtime, RealtimeListener } from '../src/shared/realtime/realtime';
import { Entrance } from '../src/shared/session/entrance';
import { stubChannels } from './channel';

// The whole page in a browser of its own, a service that answers as the test says, and hands on its socket.

export const TOKEN = `x.${btoa(JSON.stringify({ iat: 1_000, exp: 4_600 }))}.x`;
export const signedIn: SignedIn = {
  token: TOKEN,
  expiresAt: '2026-11-20T11:00:00Z',
  agent: { id: 'a_1', tenantId: 'demo', name: 'Ana', email: 'ana@demo.test', role: 'agent' },
};
export const HOSTILE = '<img src=x onerror="document.title=1"><b>bold</b>';
export const THREAD = '/api/conversations/c_5f2b/messages';

export let answers: Record<string, unknown>;
export let asked: string[];
export let bodies: Record<string, unknown>[];
export let listener: RealtimeListener;
export const socket = { start: vi.fn(), stop: vi.fn(), renew: vi.fn(), retryNow: vi.fn(), tell: vi.fn() };

export const conversation = (id: string, lastMessage: string, more: object = {}): object => ({
  id,
  contact: { id: null, name: `Name of ${id}`, phone: '+1555', userId: null },
  ticketId: 'tk_1',
  ticketStatus: 'open',
  assigneeId: null,
  lastMessage,
  lastMessageAt: '2026-11-20T10:00:00Z',
  lastDirection: 'inbound',
  lastInboundAt: new Date().toISOString(),
  ...more,
});

export const message = (id: string, text: string, more: object = {}): object => ({
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
  ...more,
});

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  history.replaceState(null, '', '/');
  vi.clearAllMocks();
  stubChannels();
  asked = [];
  bodies = [];
  answers = {
    '/api/config': { realtimeUrl: null, realtimePort: 3015 },
    '/api/conversations': {
      items: [conversation('c_5f2b', 'First'), conversation('c_2', HOSTILE)],
      nextCursor: null,
    },
    [THREAD]: { items: [message('wamid.HBgL', HOSTILE)], before: null, after: 'end' },
    [`${THREAD}?after=end`]: { items: [], before: null, after: 'end' },
    '/api/conversations/c_5f2b/notes': { items: [] },
    '/api/conversations/c_5f2b/tickets': { items: [] },
    'POST /api/conversations/c_5f2b/read': {},
    '/api/labels': { items: [], nextCursor: null },
    '/api/canned-replies': { items: [], nextCursor: null },
    '/api/dashboard/stats': {
      activeConversations: 0,
      waitingConversations: 0,
      totalMessagesToday: 0,
      avgResponseTime: 0,
    },
  };
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    const name = init.method === 'GET' ? path : `${init.method ?? ''} ${path}`;
    asked.push(name);
    if (typeof init.body === 'string') bodies.push(JSON.parse(init.body) as Record<string, unknown>);
    const answer = answers[name];
    if (answer instanceof Promise) return answer;
    if (answer === undefined) return Promise.resolve(problem(404, 'not_found', `nothing at ${name}`));
    return Promise.resolve(
      answer instanceof Response ? answer.clone() : new Response(JSON.stringify(answer)),
    );
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

export function problem(status: number, code: string, detail: string, more: object = {}): Response {
  return new Response(JSON.stringify({ code, detail, ...more }), { status });
}

/** Loads the page; the service answers logins and refreshes so. */
export async function open(
  login: (email: string, password: string, newPassword?: string) => Promise<SignedIn> = () =>
    Promise.resolve(signedIn),
  refresh: () => Promise<SignedIn> = () => Promise.resolve(signedIn),
): Promise<void> {
  cleanup();
  const auth = { ...authApi, login, refresh, logout: () => Promise.resolve() };
  const entrance = new Entrance(auth, (_config, _token, given) => {
    listener = given;
    return socket as unknown as Realtime;
  });
  render(<App entrance={entrance} />);
  await act(() => entrance.start());
}

export async function submit(): Promise<void> {
  fireEvent.change(await screen.findByLabelText('E-mail'), { target: { value: 'ana@demo.test' } });
  fireEvent.change(screen.getByLabelText('Password'), { target: { value: 'correct horse' } });
  fireEvent.submit(screen.getByRole('button', { name: 'Log in' }));
}

export async function logIn(): Promise<void> {
  await open();
  socket.start.mockClear();
  await submit();
  await waitFor(() => {
    expect(socket.start).toHaveBeenCalled();
  });
}

/** Opens the page at this address, as somebody with this role. */
export async function openAs(role: Role, path: string): Promise<void> {
  const answer = { ...signedIn, agent: { ...signedIn.agent, role } };
  localStorage.setItem('waba.signedIn', '1');
  history.replaceState(null, '', path);
  await open(
    () => Promise.resolve(answer),
    () => Promise.resolve(answer),
  );
  await connect();
}

export async function connect(recovered = false): Promise<void> {
  await act(async () => {
    listener.onState('live');
    listener.onConnected(recovered);
    await Promise.resolve();
  });
}

export async function logInAndConnect(): Promise<void> {
  await logIn();
  await connect();
  await screen.findByText('First');
}

export async function openConversation(): Promise<void> {
  await logInAndConnect();
  fireEvent.click(row('First'));
  await waitFor(() => {
    expect(messages()).toHaveLength(1);
  });
}

export async function arrives(...happened: AnyEvent[]): Promise<void> {
  await act(async () => {
    happened.forEach((one) => {
      listener.onEvent(one);
    });
    // What the cache tells its observers it tells in a task of its own.
    await new Promise((resolve) => setTimeout(resolve));
  });
}

export async function press(name: string): Promise<void> {
  await userEvent.click(screen.getByRole('button', { name }));
}

/** Everything that was answered has been taken and drawn. */
export async function settled(): Promise<void> {
  await act(async () => {
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve));
  });
}

/** An answer that comes when the test says so. */
export function hold(name: string): (answer: Response) => void {
  let give: (answer: Response) => void = () => undefined;
  answers[name] = new Promise<Response>((resolve) => {
    give = resolve;
  });
  return (answer) => {
    give(answer);
  };
}

export const row = (words: string): HTMLElement => {
  const link = screen.getByText(words, { selector: '.conversation .words' }).closest('a');
  if (link === null) throw new Error(`no conversation: ${words}`);
  return link;
};
export const rows = (): HTMLElement[] =>
  within(screen.getByRole('navigation', { name: 'Conversations' })).queryAllByRole('link');
export const messages = (): HTMLElement[] => screen.queryAllByRole('article');
export const indicator = (): string | null => screen.getByRole('status', { name: 'Connection' }).textContent;
export const field = (): HTMLElement => screen.getByRole('textbox', { name: 'Write a message' });
export const reads = (): number => asked.filter((path) => path === '/api/conversations').length;
