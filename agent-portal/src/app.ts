import { authApi, InboxApi, type AuthApi } from './api';
import { describe, Desk } from './desk';
import { Realtime, type RealtimeListener } from './realtime';
import { Session } from './session';
import type { PageConfig } from './types';
import { loginView, type LoginActions } from './view';

export type Connect = (
  config: PageConfig,
  token: () => string | undefined,
  listener: RealtimeListener,
) => Realtime;

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
    try {
      if (await this.#session.resume()) await this.#signedIn();
      else this.#signedOut(undefined);
    } catch (error) {
      this.#signedOut(describe(error));
    }
  }

  async login(email: string, password: string): Promise<void> {
    await this.#session.login(email, password);
    await this.#signedIn();
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
    this.#desk?.close();
    this.#desk = undefined;
    const login = loginView(this, reason);
    this.#root.replaceChildren(login);
    login.querySelector('input')?.focus();
  }
}
