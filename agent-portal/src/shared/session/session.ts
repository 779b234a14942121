import type { AuthApi } from '../api/api';
import { ApiError, type Bearer } from '../api/http';
import type { Agent, SignedIn } from '../api/types';
import { texts } from '../text/texts';

const HINT = 'waba.signedIn';
const LOCK = 'waba-refresh';
const CHANNEL = 'waba-session';
const RETRY_MILLIS = 5_000;

export interface SessionListener {
  /** There is a new token; the one before still works for a moment. The agent may be called something else now, or have another role. */
  onToken: (token: string, agent: Agent) => void;
  /** The session is over, for a reason that the agent should read, or because the agent wanted it. */
  onEnd: (reason: string | undefined) => void;
}

/**
 * Who is signed in. The token is kept in memory only; a reload gets a new one through the refresh cookie.
 * Refresh tokens are good for one use, so the tabs of a browser refresh one after another.
 */
export class Session implements Bearer {
  token: string | undefined;
  agent: Agent | undefined;

  readonly #api: AuthApi;
  readonly #listener: SessionListener;
  readonly #channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel(CHANNEL) : undefined;
  #refreshing: Promise<void> | undefined;
  /** Goes up with every login and every end, so that an answer to an earlier one can tell. */
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #refreshAt = 0;

  constructor(api: AuthApi, listener: SessionListener) {
    this.#api = api;
    this.#listener = listener;
    this.#channel?.addEventListener('message', () => {
      this.#forget(undefined);
    });
    // Timers sleep with the machine.
    document.addEventListener('visibilitychange', () => {
      if (this.token !== undefined && !document.hidden && Date.now() >= this.#refreshAt) this.#refreshSoon(0);
    });
  }

  /** Signs in again after a reload; false when nobody was signed in. */
  async resume(): Promise<boolean> {
    if (localStorage.getItem(HINT) === null) return false;
    try {
      await this.#exchange();
      return true;
    } catch (error) {
      if (isTemporary(error)) throw error;
      localStorage.removeItem(HINT);
      return false;
    }
  }

  async login(email: string, password: string, newPassword?: string): Promise<void> {
    const signedIn = await this.#api.login(email, password, newPassword);
    this.#nextTurn();
    this.#take(signedIn);
    localStorage.setItem(HINT, '1');
  }

  /**
   * Gets a new token now, once however many ask; ends the session when it is refused, or when it is somebody else's:
   * the tabs of a browser share one cookie, and the last who signed in owns it.
   */
  refresh(): Promise<void> {
    if (this.token === undefined) return Promise.reject(signedOut());
    if (this.#refreshing !== undefined) return this.#refreshing;
    const turn = this.#turn;
    const refreshing = this.#exchange()
      .catch((error: unknown) => {
        if (turn === this.#turn && !isTemporary(error)) this.#forget(reasonOf(error));
        throw error;
      })
      .finally(() => {
        if (this.#refreshing === refreshing) this.#refreshing = undefined;
      });
    this.#refreshing = refreshing;
    return refreshing;
  }

  async logout(): Promise<void> {
    this.#channel?.postMessage('signed out');
    this.#forget(undefined);
    await this.#api.logout();
  }

  /** The service says that the agent may not be here any more. */
  end(reason: string): void {
    this.#forget(reason);
  }

  async #exchange(): Promise<void> {
    // Only pages served over https, or from localhost, have locks.
    const locks = (navigator as { locks?: LockManager | null }).locks;
    const turn = this.#turn;
    const exchange = async (): Promise<void> => {
      // Another tab may have had the lock for long, and the cookie may be the next login's.
      if (turn !== this.#turn) throw signedOut();
      const signedIn = await this.#api.refresh();
      if (turn !== this.#turn) throw signedOut();
      const { agent } = this;
      if (agent !== undefined && !isSame(agent, signedIn.agent)) {
        this.#leave(texts.errors.somebodyElse);
        throw signedOut();
      }
      this.#take(signedIn);
    };
    await (locks == null ? exchange() : locks.request(LOCK, exchange));
  }

  #take(signedIn: SignedIn): void {
    this.token = signedIn.token;
    this.agent = signedIn.agent;
    this.#refreshSoon(lifeMillis(signedIn.token) * 0.8);
    this.#listener.onToken(signedIn.token, signedIn.agent);
  }

  #refreshSoon(millis: number): void {
    clearTimeout(this.#timer);
    this.#refreshAt = Date.now() + millis;
    this.#timer = setTimeout(() => {
      this.refresh().catch(() => {
        if (this.token !== undefined) this.#refreshSoon(RETRY_MILLIS);
      });
    }, millis);
  }

  /** What is under way for an earlier session has no say in the next. */
  #nextTurn(): void {
    this.#turn++;
    this.#refreshing = undefined;
    clearTimeout(this.#timer);
  }

  #forget(reason: string | undefined): void {
    localStorage.removeItem(HINT);
    this.#leave(reason);
  }

  /** Ends the session of this tab; a reload asks the cookie again. */
  #leave(reason: string | undefined): void {
    this.#nextTurn();
    if (this.token === undefined) return;
    this.token = undefined;
    this.agent = undefined;
    this.#listener.onEnd(reason);
  }
}

function reasonOf(error: unknown): string {
  const isDisabled = error instanceof ApiError && error.code === 'agent_disabled';
  return isDisabled ? texts.errors.disabled : texts.errors.sessionEnded;
}

function isSame(one: Agent, other: Agent): boolean {
  return one.id === other.id && one.tenantId === other.tenantId;
}

function signedOut(): ApiError {
  return new ApiError('signed_out', texts.errors.signedOut);
}

/** From issue to expiry by the service's clock, whatever this machine's clock says. */
export function lifeMillis(token: string): number {
  const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
  const { iat, exp } = JSON.parse(atob(payload)) as { iat: number; exp: number };
  return (exp - iat) * 1000;
}

/** Whether it is worth asking again: nothing was said about the session itself. */
export function isTemporary(error: unknown): boolean {
  return (
    !(error instanceof ApiError) ||
    ['unreachable', 'unavailable', 'internal_error', 'rate_limited'].includes(error.code)
  );
}
