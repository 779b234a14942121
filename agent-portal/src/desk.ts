import { ApiError, type InboxApi } from './api';
import type { LiveEvent } from './events';
import { Inbox, type Missing } from './inbox';
import type { Realtime, RealtimeListener } from './realtime';
import type { Session } from './session';
import type { Agent } from './types';
import { InboxView, type InboxActions } from './view';

/** What a desk works with. */
export interface DeskParts {
  readonly session: Session;
  readonly api: InboxApi;
  connect(listener: RealtimeListener): Realtime;
  logout(): void;
}

/**
 * What one login knows, shows and hears. Every login gets a desk of its own, so that an answer that arrives after it
 * was closed has no way into what the next agent sees.
 */
export class Desk implements InboxActions {
  readonly #parts: DeskParts;
  readonly #inbox = new Inbox();
  readonly #view: InboxView;
  readonly #realtime: Realtime;
  /** Events since the reading of a snapshot began, one list per reading. */
  readonly #readings = new Set<LiveEvent[]>();
  #waiting = true;
  #drawing = false;
  #closed = false;

  constructor(agent: Agent, parts: DeskParts) {
    this.#parts = parts;
    this.#view = new InboxView(agent, this);
    this.#realtime = parts.connect({
      onState: (state) => {
        this.#view.state(state);
        if (state === 'reconnecting' || state === 'offline') this.#readFirst();
      },
      onConnected: (recovered) => {
        this.#waiting = false;
        if (!recovered) this.#report(this.#read());
      },
      onEvent: (event) => {
        this.#readings.forEach((events) => events.push(event));
        this.#fetch(this.#inbox.apply(event));
        this.#draw();
      },
      onRefused: async (code) => {
        if (code === 'agent_disabled') parts.session.end('This account has been disabled.');
        else if (code.startsWith('token_')) await parts.session.refresh();
      },
    });
  }

  get root(): HTMLElement {
    return this.#view.root;
  }

  start(): void {
    this.#realtime.start();
    this.#draw();
  }

  /** Nothing is shown, asked or reported any more, whatever is still under way. */
  close(): void {
    this.#closed = true;
    this.#realtime.stop();
  }

  renew(token: string): void {
    this.#realtime.renew(token);
  }

  logout(): void {
    this.#parts.logout();
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
      this.#parts.api.conversations(cursor).then((page) => {
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
      this.#parts.api.messages(conversationId, before).then((page) => {
        this.#inbox.prepend(conversationId, page);
        this.#draw();
      }),
    );
  }

  retry(): void {
    this.#realtime.retryNow();
  }

  /** The list is read once the socket is open, so that nothing falls in between; or without it, when there is none. */
  #readFirst(): void {
    if (!this.#waiting) return;
    this.#waiting = false;
    this.#report(this.#read());
  }

  /** Reads everything that is shown. */
  async #read(): Promise<void> {
    await Promise.all([this.#readStats(), this.#readList().then(() => this.#readThread())]);
    this.#view.notice(undefined);
  }

  async #readStats(): Promise<void> {
    this.#inbox.stats = await this.#parts.api.stats();
    this.#draw();
  }

  async #readList(): Promise<void> {
    await this.#whileCollecting(async (meanwhile) => {
      const page = await this.#parts.api.conversations();
      this.#fetch(this.#inbox.snapshot(page, meanwhile));
    });
  }

  async #readThread(): Promise<void> {
    const id = this.#inbox.thread?.conversationId;
    if (id === undefined || this.#closed) return;
    await this.#whileCollecting(async (meanwhile) => {
      const page = await this.#parts.api.messages(id);
      this.#inbox.threadSnapshot(id, page, meanwhile);
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
    // The ids are of this login; the token may be the next one's.
    if (this.#closed) return;
    if (missing.thread) this.#report(this.#readThread());
    for (const id of missing.conversations) {
      this.#report(
        this.#parts.api.conversation(id).then((conversation) => {
          this.#inbox.upsert(conversation);
          this.#draw();
        }),
      );
    }
  }

  #report(work: Promise<void>): void {
    work.catch((error: unknown) => {
      if (this.#closed) return;
      if (error instanceof ApiError && error.code === 'agent_disabled') {
        this.#parts.session.end('This account has been disabled.');
      } else this.#view.notice(`${describe(error)}. What is shown may be incomplete.`);
    });
  }

  /** At most once per frame, however many events there are. */
  #draw(): void {
    if (this.#drawing || this.#closed) return;
    this.#drawing = true;
    requestAnimationFrame(() => {
      this.#drawing = false;
      this.#view.render(this.#inbox);
    });
  }
}

export function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
