import { ApiError, authApi, InboxApi, type AuthApi } from './api';
import type { LiveEvent } from './events';
import { Inbox, type Missing } from './inbox';
import { Realtime, type RealtimeListener } from './realtime';
import { Session } from './session';
import type { PageConfig } from './types';
import { InboxView, loginView, type Actions } from './view';

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

/** Puts the parts together: session, socket, inbox, view. */
export class App implements Actions {
  readonly #root: HTMLElement;
  readonly #session: Session;
  readonly #api: InboxApi;
  readonly #connect: Connect;
  #inbox = new Inbox();
  #view: InboxView | undefined;
  #realtime: Realtime | undefined;
  /** Events since the reading of a snapshot began, one list per reading. */
  readonly #readings = new Set<LiveEvent[]>();
  #drawing = false;

  constructor(root: HTMLElement, auth: AuthApi = authApi, connect: Connect = connectSocket) {
    this.#root = root;
    this.#connect = connect;
    this.#session = new Session(auth, {
      onToken: (token) => this.#realtime?.renew(token),
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

  logout(): void {
    this.#session.logout().catch((error: unknown) => {
      this.#signedOut(`Signed out here, but the service could not be told: ${describe(error)}`);
    });
  }

  select(conversationId: string | undefined): void {
    if (conversationId === undefined) this.#inbox.close();
    else {
      this.#inbox.open(conversationId);
      this.#report(this.#readThread());
    }
    this.#draw();
  }

  moreConversations(): void {
    const cursor = this.#inbox.nextCursor;
    if (cursor === null) return;
    this.#report(
      this.#api.conversations(cursor).then((page) => {
        this.#inbox.append(page);
        this.#draw();
      }),
    );
  }

  olderMessages(): void {
    const thread = this.#inbox.thread;
    if (thread?.before == null) return;
    const { conversationId, before } = thread;
    this.#report(
      this.#api.messages(conversationId, before).then((page) => {
        this.#inbox.prepend(conversationId, page);
        this.#draw();
      }),
    );
  }

  retry(): void {
    this.#realtime?.retryNow();
  }

  async #signedIn(): Promise<void> {
    const agent = this.#session.agent;
    if (agent === undefined) return;
    const config = await this.#api.config();
    this.#inbox = new Inbox();
    const view = new InboxView(agent, this);
    this.#view = view;
    this.#root.replaceChildren(view.root);
    let waiting = true;
    // The list is read once the socket is open, so that nothing falls in between; or without it, when there is none.
    const readFirst = (): void => {
      if (waiting) {
        waiting = false;
        this.#report(this.#read());
      }
    };
    this.#realtime = this.#connect(config, () => this.#session.token, {
      onState: (state) => {
        view.state(state);
        if (state === 'reconnecting' || state === 'offline') readFirst();
      },
      onConnected: (recovered) => {
        waiting = false;
        if (!recovered) this.#report(this.#read());
      },
      onEvent: (event) => {
        this.#readings.forEach((events) => events.push(event));
        this.#fetch(this.#inbox.apply(event));
        this.#draw();
      },
      onRefused: async (code) => {
        if (code === 'agent_disabled') this.#session.end('This account has been disabled.');
        else if (code.startsWith('token_')) await this.#session.refresh();
      },
    });
    this.#realtime.start();
    this.#draw();
  }

  #signedOut(reason: string | undefined): void {
    this.#realtime?.stop();
    this.#realtime = undefined;
    this.#view = undefined;
    this.#inbox = new Inbox();
    this.#readings.clear();
    const login = loginView(this, reason);
    this.#root.replaceChildren(login);
    login.querySelector('input')?.focus();
  }

  /** Reads everything that is shown. */
  async #read(): Promise<void> {
    const reading = this.#api.stats().then((stats) => {
      this.#inbox.stats = stats;
      this.#draw();
    });
    await this.#whileCollecting(async (meanwhile) => {
      const inbox = this.#inbox;
      const page = await this.#api.conversations();
      this.#fetch(inbox.snapshot(page, meanwhile));
    });
    await this.#readThread();
    await reading;
    this.#view?.notice(undefined);
  }

  async #readThread(): Promise<void> {
    const id = this.#inbox.thread?.conversationId;
    if (id === undefined) return;
    await this.#whileCollecting(async (meanwhile) => {
      const inbox = this.#inbox;
      const page = await this.#api.messages(id);
      inbox.threadSnapshot(id, page, meanwhile);
    });
  }

  async #whileCollecting(read: (meanwhile: readonly LiveEvent[]) => Promise<void>): Promise<void> {
    const meanwhile: LiveEvent[] = [];
    this.#readings.add(meanwhile);
    try {
      await read(meanwhile);
    } finally {
      this.#readings.delete(meanwhile);
      this.#draw();
    }
  }

  #fetch(missing: Missing): void {
    if (missing.thread) this.#report(this.#readThread());
    for (const id of missing.conversations) {
      this.#report(
        this.#api.conversation(id).then((conversation) => {
          this.#inbox.upsert(conversation);
          this.#draw();
        }),
      );
    }
  }

  #report(work: Promise<void>): void {
    work.catch((error: unknown) => {
      if (this.#session.token === undefined) return;
      if (error instanceof ApiError && error.code === 'agent_disabled') {
        this.#session.end('This account has been disabled.');
      } else this.#view?.notice(`${describe(error)}. What is shown may be incomplete.`);
    });
  }

  /** At most once per frame, however many events there are. */
  #draw(): void {
    if (this.#drawing) return;
    this.#drawing = true;
    requestAnimationFrame(() => {
      this.#drawing = false;
      this.#view?.render(this.#inbox);
    });
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
