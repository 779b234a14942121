import { texts } from '../text/texts';
import {
  address,
  type Answered,
  type AnyAsked,
  type Asked,
  type Asking,
  type Method,
  type Path,
} from './contract';
import type { Agent, ProblemCode } from './types';

/** An answer that is not the one that was asked for. `code` is stable; `unreachable` is ours: no answer at all. */
export class ApiError extends Error {
  readonly code: string;
  readonly retryAfterSeconds: number | undefined;
  /** What else the problem said. */
  readonly problem: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    retryAfterSeconds?: number,
    problem: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
    this.problem = problem;
  }
}

/** Who sends requests, and how to prove it anew when the proof is no longer taken. */
export interface Bearer {
  readonly token: string | undefined;
  readonly agent: Pick<Agent, 'id' | 'tenantId'> | undefined;
  refresh: () => Promise<void>;
}

/** `agent_disabled` also says that the agent has another role now: then there is a token with that one. */
const STALE = new Set(['token_expired', 'token_invalid', 'token_missing', 'agent_disabled']);
const PATIENCE_MILLIS = 20_000;
/** A file may be 100 MB and the line slow. */
const FILE_PATIENCE_MILLIS = 10 * 60_000;

type Headers = Readonly<Record<string, string>>;

/** Asks without a token. */
export async function ask<M extends Method, P extends Path<M>>(
  method: M,
  path: P,
  ...[asked]: Asking<M, P>
): Promise<Answered<M, P>> {
  return json(await exchange(method, path, asked));
}

function exchange(
  method: Method,
  path: string,
  asked: AnyAsked = {},
  headers: Headers = {},
): Promise<Response> {
  const init: RequestInit = { method: method.toUpperCase(), headers, keepalive: asked.keepalive ?? false };
  return fetched(
    address(path, asked),
    asked.body === undefined
      ? init
      : {
          ...init,
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify(asked.body),
        },
  );
}

async function fetched(url: string, init: RequestInit): Promise<Response> {
  const patience = init.signal ?? AbortSignal.timeout(PATIENCE_MILLIS);
  let response: Response;
  try {
    response = await fetch(url, { ...init, signal: patience });
  } catch {
    throw new ApiError('unreachable', texts.errors.unreachable);
  }
  if (response.ok) return response;
  const body: unknown = await response.json().catch(() => undefined);
  const retryAfter = Number(response.headers.get('retry-after'));
  throw problemOf(response.status, body, retryAfter > 0 ? retryAfter : undefined);
}

/** The error that a problem+json body tells of; whatever else the body is, there is a code and a sentence. */
export function problemOf(status: number, body: unknown, retryAfterSeconds?: number): ApiError {
  const problem = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const code =
    typeof problem.code === 'string' ? problem.code : status >= 500 ? 'unavailable' : 'internal_error';
  const detail = typeof problem.detail === 'string' ? problem.detail : texts.errors.status(status);
  return new ApiError(code, texts.errors.byCode[code as ProblemCode] ?? detail, retryAfterSeconds, problem);
}

async function json<T>(response: Response): Promise<T> {
  const text = response.status === 204 ? '' : await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** Sends with the agent's token, once more with a new one when it has run out. */
export class Http {
  readonly #bearer: Bearer;

  constructor(bearer: Bearer) {
    this.#bearer = bearer;
  }

  async ask<M extends Method, P extends Path<M>>(
    method: M,
    path: P,
    ...[asked]: Asking<M, P>
  ): Promise<Answered<M, P>> {
    return json(await this.#authorized((headers) => exchange(method, path, asked, headers)));
  }

  async file(url: string): Promise<Blob> {
    const response = await this.#authorized((headers) =>
      fetched(url, { method: 'GET', headers, signal: AbortSignal.timeout(FILE_PATIENCE_MILLIS) }),
    );
    return response.blob();
  }

  /** Sends a file; fetch does not tell how far it got, so this is the older way. */
  upload<P extends Path<'post'>>(
    path: P,
    asked: Asked<'post', P>,
    file: File,
    onProgress: (share: number) => void,
  ): Promise<Answered<'post', P>> {
    return this.#authorized(
      (headers) =>
        new Promise<Answered<'post', P>>((resolve, reject) => {
          const sending = new XMLHttpRequest();
          sending.open('POST', address(path, asked));
          sending.responseType = 'json';
          // The body's own type is what it is sent as.
          sending.timeout = FILE_PATIENCE_MILLIS;
          for (const [name, value] of Object.entries(headers)) sending.setRequestHeader(name, value);
          sending.upload.addEventListener('progress', ({ loaded, total, lengthComputable }) => {
            if (lengthComputable) onProgress(loaded / total);
          });
          const unreachable = (): void => {
            reject(new ApiError('unreachable', texts.errors.unreachable));
          };
          sending.addEventListener('error', unreachable);
          sending.addEventListener('timeout', unreachable);
          sending.addEventListener('load', () => {
            if (sending.status >= 200 && sending.status < 300)
              resolve(sending.response as Answered<'post', P>);
            else reject(problemOf(sending.status, sending.response));
          });
          sending.send(file);
        }),
    );
  }

  async #authorized<T>(once: (headers: Headers) => Promise<T>): Promise<T> {
    const headers = (): Headers => ({ authorization: `Bearer ${this.#bearer.token ?? ''}` });
    const { agent } = this.#bearer;
    try {
      return await once(headers());
    } catch (error) {
      if (!(error instanceof ApiError) || !STALE.has(error.code)) throw error;
      // Whoever has signed in meanwhile has not asked for it.
      if (!isSame(agent, this.#bearer.agent)) throw error;
      await this.#bearer.refresh();
      if (!isSame(agent, this.#bearer.agent)) throw error;
      return once(headers());
    }
  }
}

function isSame(one: Bearer['agent'], other: Bearer['agent']): boolean {
  return one?.id === other?.id && one?.tenantId === other?.tenantId;
}
