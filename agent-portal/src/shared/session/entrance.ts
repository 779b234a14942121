import { authApi, InboxApi, type AuthApi } from '../api/api';
import { ApiError } from '../api/http';
import type { PageConfig } from '../api/types';
import { Realtime, type RealtimeListener } from '../realtime/realtime';
import { Store } from '../store';
import { texts } from '../text/texts';
import { describe, Desk } from './desk';
import { isTemporary, Session } from './session';

export type Connect = (
  config: PageConfig,
  token: () => string | undefined,
  listener: RealtimeListener,
) => Realtime;

/** Who is at the door. `tryingAgain`: the service is away, and the session may well be alive. */
export type Visitor =
  | { readonly kind: 'arriving' }
  | { readonly kind: 'stranger'; readonly notice: string | undefined }
  | { readonly kind: 'tryingAgain'; readonly reason: string; now: () => void }
  | { readonly kind: 'agent'; readonly desk: Desk };

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

/** Lets agents in and out: the session, and a desk for whoever is signed in. */
export class Entrance {
  readonly visitor = new Store<Visitor>({ kind: 'arriving' });
  readonly #session: Session;
  readonly #api: InboxApi;
  readonly #connect: Connect;
  #desk: Desk | undefined;
  /** Goes up with every sign-out, so that what began before it can tell. */
  #signOuts = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(auth: AuthApi = authApi, connect: Connect = connectSocket) {
    this.#connect = connect;
    this.#session = new Session(auth, {
      onToken: (token, agent) => this.#desk?.renew(token, agent),
      onEnd: (reason) => {
        // Without a reason it is what the agent wanted, maybe in another tab: nothing is to go out after that.
        if (reason === undefined) this.#desk?.forget();
        this.#signedOut(reason);
      },
    });
    this.#api = new InboxApi(this.#session);
  }

  async start(): Promise<void> {
    await this.#resume(FIRST_PAUSE_MILLIS);
  }

  async login(email: string, password: string, newPassword?: string): Promise<void> {
    await this.#session.login(email, password, newPassword);
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
      const now = (): void => {
        clearTimeout(this.#timer);
        void this.#resume(Math.min(LONGEST_PAUSE_MILLIS, pause * 2));
      };
      const asked = error instanceof ApiError ? (error.retryAfterSeconds ?? 0) * 1_000 : 0;
      this.#timer = setTimeout(now, Math.max(pause, asked));
      this.visitor.set({ kind: 'tryingAgain', reason: describe(error), now });
    }
  }

  async #signedIn(): Promise<void> {
    const agent = this.#session.agent;
    if (agent === undefined) return;
    const signOuts = this.#signOuts;
    const config = await this.#api.config();
    if (signOuts !== this.#signOuts) return;
    this.#desk?.close();
    const desk = new Desk(agent, {
      session: this.#session,
      api: this.#api,
      connect: (listener) => this.#connect(config, () => this.#session.token, listener),
      logout: () => {
        this.#logout();
      },
    });
    this.#desk = desk;
    desk.start();
    this.visitor.set({ kind: 'agent', desk });
  }

  #logout(): void {
    this.#session.logout().catch((error: unknown) => {
      // Somebody may have signed in since.
      if (this.#session.token !== undefined) return;
      this.#signedOut(texts.errors.notToldSignedOut(describe(error)));
    });
  }

  #signedOut(notice: string | undefined): void {
    this.#signOuts++;
    clearTimeout(this.#timer);
    this.#desk?.close();
    this.#desk = undefined;
    this.visitor.set({ kind: 'stranger', notice });
  }
}
