import { ApiError, authApi, InboxApi, type AuthApi } from './api';
import { describe, Desk } from './desk';
import { Realtime, type RealtimeListener } from './realtime';
import { isTemporary, Session } from './session';
import type { PageConfig } from './types';
import { loginView, tryingAgainView, type LoginActions } from './view';

export type Connect = (
  config: PageConfig,
  token: () => string | undefined,
  listener: RealtimeListener,
) => Realtime;

const FIRST_PAUSE_MILLIS = 1_000;
const LONGEST_PAUSE_MILLIS = 30_000;

/** The sockets' address: as the service says, else the page's own host. */
export function realtimeUrl(config: PageConfig): string {
  const overridden = import.meta.env.VITE_AGENT_PORTAL_SERVICE_URL as string | undefined;
  return (
    overridden ?? config.realtimeUrl ?? `${location.protocol}//${location.hostname}:${config.realtimePort}`
  );
}

const connectSocket: Connect = (config, token, listener) =>
  new Realtime(realtimeUrl(config), token, listener);

/** Puts the parts together: the session, and a desk for whoever is signed in. */
export class App implements LoginActions {
  readonly #root: HTMLElement;
  readonly #session: Session;
  readonly #api: InboxApi;
  readonly #connect: Connect;
  #desk: Desk | undefined;
  /** Goes up with every sign-out, so that what began before it can tell. */
  #signOuts = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(root: HTMLElement, auth: AuthApi = authApi, connect: Connect = connectSocket) {
    this.#root = root;
    this.#connect = connect;
    this.#session = new Session(auth, {
      onToken: (token) => this.#desk?.renew(token),
      onEnd: (reason) => {
        this.#signedOut(reason);
      },
    });
    this.#api = new InboxApi(this.#session);
  }

  async start(): Promise<void> {
    await this.#resume(FIRST_PAUSE_MILLIS);
  }

  async login(email: string, password: string): Promise<void> {
    await this.#session.login(email, password);
    await this.#signedIn();
  }

  /** Goes on where a reload left off. Only an answer ends a session: while there is none, it is asked for again. */
  async #resume(pause: number): Promise<void> {
    const signOuts = this.#signOuts;
    try {
      if (this.#session.token !== undefined || (await this.#session.resume())) await this.#signedIn();
      else this.#signedOut(undefined);
    } catch (error) {
      if (signOuts !== this.#signOuts) return;
      if (!isTemporary(error)) {
        this.#signedOut(describe(error));
        return;
      }
      const again = (): void => {
        clearTimeout(this.#timer);
        void this.#resume(Math.min(LONGEST_PAUSE_MILLIS, pause * 2));
      };
      const asked = error instanceof ApiError ? (error.retryAfterSeconds ?? 0) * 1_000 : 0;
      this.#timer = setTimeout(again, Math.max(pause, asked));
      this.#root.replaceChildren(tryingAgainView(describe(error), again));
    }
  }

  async #signedIn(): Promise<void> {
    const agent = this.#session.agent;
    if (agent === undefined) return;
    const signOuts = this.#signOuts;
    const config = await this.#api.config();
    if (signOuts !== this.#signOuts) return;
    const desk = new Desk(agent, {
      session: this.#session,
      api: this.#api,
      connect: (listener) => this.#connect(config, () => this.#session.token, listener),
      logout: () => {
        this.#logout();
      },
    });
    this.#desk = desk;
    this.#root.replaceChildren(desk.root);
    desk.start();
  }

  #logout(): void {
    this.#session.logout().catch((error: unknown) => {
      // Somebody may have signed in since.
      if (this.#session.token !== undefined) return;
      this.#signedOut(`Signed out here, but the service could not be told: ${describe(error)}`);
    });
  }

  #signedOut(reason: string | undefined): void {
    this.#signOuts++;
    clearTimeout(this.#timer);
    this.#desk?.close();
    this.#desk = undefined;
    const login = loginView(this, reason);
    this.#root.replaceChildren(login);
    login.querySelector('input')?.focus();
  }
}
