import { QueryCache, QueryClient, type Query } from '@tanstack/react-query';
import type { InboxApi } from '../api/api';
import { ApiError } from '../api/http';
import type { Agent } from '../api/types';
import { Activity } from '../inbox/activity';
import { Attachments } from '../inbox/attachments';
import { catalogChanged, catalogsMayHaveChanged } from '../inbox/catalogs';
import { Drafts } from '../inbox/drafts';
import { Inbox } from '../inbox/inbox';
import { Outbox } from '../inbox/outbox';
import type { LiveState, Realtime, RealtimeListener } from '../realtime/realtime';
import { isActivity, type NewMessage } from '../realtime/events';
import { Store } from '../store';
import { texts } from '../text/texts';
import { isTemporary, type Session } from './session';

/** What a desk works with. */
export interface DeskParts {
  readonly session: Session;
  readonly api: InboxApi;
  connect: (listener: RealtimeListener) => Realtime;
  logout: () => void;
}

const RETRIES = 2;

/**
 * What one login knows, shows and hears. Every login gets a desk of its own, so that an answer that arrives after it was closed has no way
 * into what the next agent sees.
 */
export class Desk {
  /** Who signed in, as they were then; `me` tells what they are called and may do now. */
  readonly agent: Agent;
  readonly me: Store<Agent>;
  readonly api: InboxApi;
  readonly client: QueryClient;
  readonly outbox: Outbox;
  readonly attachments: Attachments;
  readonly drafts: Drafts;
  /** Notes that have been begun. */
  readonly noteDrafts: Drafts;
  readonly inbox: Inbox;
  readonly activity: Activity;
  readonly live = new Store<LiveState>('connecting');
  /** Whether it is time to read: the socket is open, so that nothing falls in between; or there is none. */
  readonly ready = new Store(false);
  /** The message that came last. */
  readonly arrived = new Store<NewMessage | undefined>(undefined);
  /** What could not be read. */
  readonly notice = new Store<string | undefined>(undefined);

  /** What could not be done; until the agent has read it. */
  readonly said = new Store<string | undefined>(undefined);

  readonly #parts: DeskParts;
  readonly #realtime: Realtime;
  #closed = false;

  constructor(agent: Agent, parts: DeskParts) {
    this.agent = agent;
    this.me = new Store(agent);
    this.api = parts.api;
    this.#parts = parts;
    const cache = new QueryCache({
      onError: (error, { meta }) => {
        if (meta?.quiet !== true) this.report(error);
      },
      onSuccess: () => {
        const failed = ({ state, meta }: Query): boolean => state.status === 'error' && meta?.quiet !== true;
        if (!cache.getAll().some(failed)) this.notice.set(undefined);
      },
    });
    this.client = new QueryClient({
      queryCache: cache,
      defaultOptions: {
        // Events keep what was read fresh; nothing is asked for again without a reason.
        queries: {
          staleTime: Infinity,
          networkMode: 'always',
          refetchOnWindowFocus: false,
          refetchOnReconnect: false,
          structuralSharing: false,
          retry: (failures, error) => !this.#closed && failures < RETRIES && isTemporary(error),
        },
        mutations: { networkMode: 'always', retry: false },
      },
    });
    const owner = `${agent.tenantId}/${agent.id}`;
    this.outbox = new Outbox(parts.api, owner);
    this.drafts = new Drafts(owner);
    this.attachments = new Attachments(parts.api, this.drafts, this.said);
    this.noteDrafts = new Drafts(`${owner}/notes`);
    this.inbox = new Inbox({
      client: this.client,
      api: parts.api,
      outbox: this.outbox,
      agentId: agent.id,
      onError: (error) => {
        this.report(error);
      },
    });
    this.activity = new Activity((name, data) => {
      this.#realtime.tell(name, data);
    });
    this.#realtime = parts.connect(this.#listener());
  }

  start(): void {
    this.client.mount();
    this.#realtime.start();
    this.outbox.resume();
  }

  /** Nothing is shown, asked or reported any more, whatever is still under way. */
  close(): void {
    this.#closed = true;
    this.#realtime.stop();
    this.activity.close();
    this.inbox.close();
    this.outbox.close();
    this.client.unmount();
    this.client.clear();
  }

  renew(token: string, agent: Agent): void {
    this.me.set(agent);
    this.#realtime.renew(token);
  }

  logout(): void {
    this.forget();
    this.#parts.logout();
  }

  /** Leaves nothing in this tab of what the agent has written and not sent. */
  forget(): void {
    this.drafts.clear();
    this.noteDrafts.clear();
    this.outbox.clear();
  }

  retry(): void {
    this.#realtime.retryNow();
    this.#readFailed();
  }

  /** Reads anew what is shown, for an agent who does not want to wait for the connection. */
  refresh(): void {
    this.inbox.resync();
  }

  /** Tells the agent that something could not be read. */
  report(error: unknown): void {
    if (this.#closed) return;
    if (error instanceof ApiError && error.code === 'agent_disabled') {
      this.#parts.session.end(texts.errors.disabled);
    } else if (!(error instanceof ApiError && error.code === 'not_found')) {
      this.notice.set(texts.incomplete(describe(error)));
    }
  }

  /** Tells the agent that something could not be done. */
  say(words: string): void {
    if (!this.#closed) this.said.set(words);
  }

  #listener(): RealtimeListener {
    return {
      onState: (state) => {
        this.live.set(state);
        if (state === 'reconnecting' || state === 'offline') this.ready.set(true);
      },
      onConnected: (recovered) => {
        this.activity.connected();
        if (!this.ready.get()) this.ready.set(true);
        else if (recovered) {
          this.#readFailed();
          catalogsMayHaveChanged(this.client);
        } else this.inbox.resync();
      },
      onEvent: (event) => {
        if (this.#closed) return;
        if (isActivity(event)) this.activity.apply(event);
        else if (event.type === 'catalog_update') void catalogChanged(this.client, event.data.catalog);
        else {
          this.inbox.apply(event);
          if (event.type === 'new_message') this.arrived.set(event.data);
        }
      },
      onRefused: async (code) => {
        // Disabled, or of another role now: the service says which when it is asked for a new token.
        if (code === 'agent_disabled' || code.startsWith('token_')) await this.#parts.session.refresh();
      },
    };
  }

  #readFailed(): void {
    void this.client.refetchQueries({ predicate: ({ state }) => state.status === 'error', type: 'active' });
  }
}

export function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
