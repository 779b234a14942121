import { texts } from '../text/texts';

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
  refresh: () => Promise<void>;
}

/** `agent_disabled` also says that the agent has another role now: then there is a token with that one. */
const STALE = new Set(['token_expired', 'token_invalid', 'token_missing', 'agent_disabled']);
const PATIENCE_MILLIS = 20_000;
/** A file may be 100 MB and the line slow. */
const FILE_PATIENCE_MILLIS = 10 * 60_000;

export async function request(method: string, path: string, init: RequestInit = {}): Promise<Response> {
  const patience = init.signal ?? AbortSignal.timeout(PATIENCE_MILLIS);
  let response: Response;
  try {
    response = await fetch(path, { method, ...init, signal: patience });
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
  return new ApiError(
    typeof problem.code === 'string' ? problem.code : status >= 500 ? 'unavailable' : 'internal_error',
    typeof problem.detail === 'string' ? problem.detail : texts.errors.status(status),
    retryAfterSeconds,
    problem,
  );
}

export async function json<T>(response: Response): Promise<T> {
  const text = response.status === 204 ? '' : await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** Sends with the agent's token, once more with a new one when it has run out. */
export class Http {
  readonly #bearer: Bearer;

  constructor(bearer: Bearer) {
    this.#bearer = bearer;
  }

  async get<T>(path: string, parameters: Record<string, string | undefined> = {}): Promise<T> {
    const given = Object.entries(parameters).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
    );
    const query = given.length > 0 ? `?${new URLSearchParams(given).toString()}` : '';
    return json<T>(await this.#authorized((headers) => request('GET', path + query, { headers })));
  }

  async send<T>(method: 'POST' | 'PATCH', path: string, body: unknown): Promise<T> {
    return json<T>(
      await this.#authorized((headers) =>
        request(method, path, {
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      ),
    );
  }

  async remove(path: string): Promise<void> {
    return json(await this.#authorized((headers) => request('DELETE', path, { headers })));
  }

  async file(path: string): Promise<Blob> {
    const response = await this.#authorized((headers) =>
      request('GET', path, { headers, signal: AbortSignal.timeout(FILE_PATIENCE_MILLIS) }),
    );
    return response.blob();
  }

  /** Sends a file; fetch does not tell how far it got, so this is the older way. */
  upload<T>(path: string, body: File, onProgress: (share: number) => void): Promise<T> {
    return this.#authorized(
      (headers) =>
        new Promise<T>((resolve, reject) => {
          const sending = new XMLHttpRequest();
          sending.open('POST', path);
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
            if (sending.status >= 200 && sending.status < 300) resolve(sending.response as T);
            else reject(problemOf(sending.status, sending.response));
          });
          sending.send(body);
        }),
    );
  }

  async #authorized<T>(once: (headers: Record<string, string>) => Promise<T>): Promise<T> {
    const headers = (): Record<string, string> => ({ authorization: `Bearer ${this.#bearer.token ?? ''}` });
    try {
      return await once(headers());
    } catch (error) {
      if (!(error instanceof ApiError) || !STALE.has(error.code)) throw error;
      await this.#bearer.refresh();
      return once(headers());
    }
  }
}
