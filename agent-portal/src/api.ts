import type { Conversation, ConversationPage, MessagePage, PageConfig, SignedIn, Stats } from './types';

/** An answer that is not the one that was asked for. `code` is stable; `unreachable` is ours: no answer at all. */
export class ApiError extends Error {
  readonly code: string;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: string, message: string, retryAfterSeconds?: number) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Who sends requests, and how to prove it anew when the proof is no longer taken. */
export interface Bearer {
  readonly token: string | undefined;
  refresh(): Promise<void>;
}

const STALE = new Set(['token_expired', 'token_invalid', 'token_missing']);

async function send<T>(method: string, path: string, init: RequestInit = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, { method, ...init, signal: AbortSignal.timeout(20_000) });
  } catch {
    throw new ApiError('unreachable', 'The service cannot be reached');
  }
  if (response.ok) {
    return (response.status === 204 ? undefined : await response.json()) as T;
  }
  const problem = (await response.json().catch(() => ({}))) as { code?: string; detail?: string };
  const retryAfter = Number(response.headers.get('retry-after'));
  throw new ApiError(
    problem.code ?? (response.status >= 500 ? 'unavailable' : 'internal_error'),
    problem.detail ?? `The service answered ${response.status}`,
    retryAfter > 0 ? retryAfter : undefined,
  );
}

/** Signing in; the refresh token is in a cookie that only the browser sees. */
export const authApi = {
  login: (email: string, password: string): Promise<SignedIn> =>
    send('POST', '/api/auth/login', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    }),
  // keepalive: a reload must not cut off the answer that carries the next cookie, for the old one is spent.
  refresh: (): Promise<SignedIn> => send('POST', '/api/auth/refresh', { keepalive: true }),
  logout: (): Promise<void> => send('POST', '/api/auth/logout', { keepalive: true }),
};

export type AuthApi = typeof authApi;

export class InboxApi {
  readonly #bearer: Bearer;

  constructor(bearer: Bearer) {
    this.#bearer = bearer;
  }

  config(): Promise<PageConfig> {
    return send('GET', '/api/config');
  }

  conversations(cursor?: string): Promise<ConversationPage> {
    return this.#get('/api/conversations', { cursor });
  }

  conversation(id: string): Promise<Conversation> {
    return this.#get(`/api/conversations/${encodeURIComponent(id)}`);
  }

  messages(conversationId: string, before?: string): Promise<MessagePage> {
    return this.#get(`/api/conversations/${encodeURIComponent(conversationId)}/messages`, { before });
  }

  stats(): Promise<Stats> {
    return this.#get('/api/dashboard/stats');
  }

  async #get<T>(path: string, parameters: Record<string, string | undefined> = {}): Promise<T> {
    const given = Object.entries(parameters).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    const query = given.length > 0 ? `?${new URLSearchParams(given).toString()}` : '';
    const once = (): Promise<T> =>
      send('GET', path + query, { headers: { authorization: `Bearer ${this.#bearer.token ?? ''}` } });
    try {
      return await once();
    } catch (error) {
      if (!(error instanceof ApiError) || !STALE.has(error.code)) throw error;
      await this.#bearer.refresh();
      return once();
    }
  }
}
