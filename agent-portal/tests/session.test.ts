import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError, Http } from '../src/shared/api/http';
import { Session } from '../src/shared/session/session';
import type { SignedIn } from '../src/shared/api/types';
import { stubChannels } from './channel';

const HINT = 'waba.signedIn';
const ended: (string | undefined)[] = [];
const renewed: string[] = [];
const api = { login: vi.fn(), refresh: vi.fn(), logout: vi.fn() };
let session: Session;

function signedIn(id: string, tenantId = 'demo'): SignedIn {
  return {
    token: `${id}.${btoa(JSON.stringify({ iat: 1_000, exp: 4_600 }))}.${tenantId}`,
    expiresAt: '2026-11-20T11:00:00Z',
    agent: { id, tenantId, name: id, email: `${id}@demo.test`, role: 'agent' },
  };
}

function logIn(id: string): Promise<void> {
  api.login.mockResolvedValueOnce(signedIn(id));
  return session.login(`${id}@demo.test`, 'correct horse');
}

beforeEach(async () => {
  localStorage.clear();
  vi.resetAllMocks();
  stubChannels();
  ended.length = 0;
  api.logout.mockResolvedValue(undefined);
  session = new Session(api, {
    onToken: (token) => renewed.push(token),
    onEnd: (reason) => ended.push(reason),
  });
  await logIn('ana');
  renewed.length = 0;
});

afterEach(() => {
  session.end('the test is over');
  vi.unstubAllGlobals();
});

describe('a session', () => {
  it('goes on with a new token of the same agent', async () => {
    api.refresh.mockResolvedValue(signedIn('ana'));

    await session.refresh();

    expect(renewed).toEqual([signedIn('ana').token]);
    expect(ended).toEqual([]);
  });

  it.each([signedIn('ben'), signedIn('ana', 'other')])(
    'ends when another tab has signed in somebody else, who stays signed in there',
    async (other) => {
      api.refresh.mockResolvedValue(other);

      await expect(session.refresh()).rejects.toThrow('signed out');

      expect(ended).toEqual(['Somebody else has signed in with this browser. Log in again.']);
      expect(session.token).toBeUndefined();
      expect(renewed).toEqual([]);
      expect(localStorage.getItem(HINT)).not.toBeNull();
    },
  );

  it('does not come back when a new token arrives after signing out', async () => {
    const answer = late();
    const refreshing = session.refresh();
    await session.logout();

    answer.resolve(signedIn('ana'));

    await expect(refreshing).rejects.toThrow('signed out');
    await expect(session.refresh()).rejects.toThrow('signed out');
    expect(session.token).toBeUndefined();
    expect(api.refresh).toHaveBeenCalledOnce();
  });

  it.each(['taken', 'refused'])('does not care whether the one before was %s at last', async (outcome) => {
    const answer = late();
    const refreshing = session.refresh();
    await session.logout();
    await logIn('ben');
    ended.length = 0;

    if (outcome === 'taken') answer.resolve(signedIn('ana'));
    else answer.reject(new ApiError('refresh_invalid', 'spent'));

    await expect(refreshing).rejects.toThrow();
    expect(session.agent?.id).toBe('ben');
    expect(ended).toEqual([]);
    api.refresh.mockResolvedValue(signedIn('ben'));
    await session.refresh();
    expect(renewed.at(-1)).toBe(signedIn('ben').token);
  });

  it.each([signedIn('ben'), signedIn('ana', 'other')])(
    'sends nothing with the next token that the agent before has asked for',
    async (next) => {
      const sent: (string | null)[] = [];
      const answers: ((answer: Response) => void)[] = [];
      vi.stubGlobal('fetch', (_: string, { headers }: RequestInit) => {
        sent.push(new Headers(headers).get('authorization'));
        return new Promise((resolve) => answers.push(resolve));
      });
      const asking = new Http(session).ask('get', '/api/labels');
      await session.logout();
      api.login.mockResolvedValueOnce(next);
      await session.login('next@demo.test', 'correct horse');
      api.refresh.mockResolvedValue(next);

      answers[0]?.(
        new Response(JSON.stringify({ code: 'token_expired', detail: 'expired' }), { status: 401 }),
      );

      await expect(asking).rejects.toThrow('expired');
      expect(sent).toEqual([`Bearer ${signedIn('ana').token}`]);
      expect(api.refresh).not.toHaveBeenCalled();
    },
  );

  it('sends once more with the new token of the same agent', async () => {
    const sent: (string | null)[] = [];
    const answers = [
      new Response(JSON.stringify({ code: 'token_expired', detail: 'expired' }), { status: 401 }),
      new Response('{"items":[],"nextCursor":null}'),
    ];
    vi.stubGlobal('fetch', (_: string, { headers }: RequestInit) => {
      sent.push(new Headers(headers).get('authorization'));
      return Promise.resolve(answers.shift());
    });
    const renewedToken = { ...signedIn('ana'), token: signedIn('ana').token.replace('ana', 'new') };
    api.refresh.mockResolvedValue(renewedToken);

    await new Http(session).ask('get', '/api/labels');

    expect(sent).toEqual([`Bearer ${signedIn('ana').token}`, `Bearer ${renewedToken.token}`]);
  });

  it('ends when it is refused, and not when the service is away', async () => {
    api.refresh.mockRejectedValueOnce(new ApiError('unavailable', 'away'));
    await expect(session.refresh()).rejects.toThrow('away');
    expect(ended).toEqual([]);

    api.refresh.mockRejectedValueOnce(new ApiError('refresh_invalid', 'spent'));
    await expect(session.refresh()).rejects.toThrow('spent');
    expect(ended).toEqual(['Your session has ended. Log in again.']);
    expect(localStorage.getItem(HINT)).toBeNull();
  });
});

function late(): { resolve: (answer: SignedIn) => void; reject: (error: Error) => void } {
  let resolve: (answer: SignedIn) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  api.refresh.mockReturnValueOnce(
    new Promise<SignedIn>((res, rej) => {
      resolve = res;
      reject = rej;
    }),
  );
  return {
    resolve: (answer) => {
      resolve(answer);
    },
    reject: (error) => {
      reject(error);
    },
  };
}
