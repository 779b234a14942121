import type { QueryClient } from '@tanstack/react-query';
import type { InboxApi } from '../api/api';
import type { Conversation, ConversationFilter, Message, MessagePage } from '../api/types';
import type { ConversationUpdate, LiveEvent } from '../realtime/events';
import { Store } from '../store';
import { catalogsMayHaveChanged } from './catalogs';
import { begun, changed, listed, matches, placed, type ConversationPages } from './conversations';
import { Journal } from './journal';
import { keys } from './keys';
import { isSame, type Outbox } from './outbox';
import { caughtUp, knows, messagesOf, reaches, threadChanged, type MessagePages } from './threads';
import { Unread } from './unread';

const PAGE = 50;
/** After these a conversation may have a place in a list that does not have it. */
const NAMES_CONVERSATION = new Set<LiveEvent['type']>([
  'new_message',
  'conversation_update',
  'ticket_update',
]);

/** What the inbox works with. */
export interface InboxParts {
  readonly client: QueryClient;
  readonly api: Pick<InboxApi, 'conversation' | 'messages'>;
  readonly outbox: Outbox;
  readonly agentId: string;
  /** Something that an event made necessary could not be read. */
  onError: (error: unknown) => void;
}

/** Brings events into what was read: it patches what they carry, and reads only what they name and do not carry. */
export class Inbox {
  readonly unread = new Unread();
  /** Goes up whenever the figures change, with what goes with them and is not in their event. */
  readonly figures = new Store(0);
  readonly #parts: InboxParts;
  readonly #journal: Journal;
  /** Conversations that are being caught up with, and the messages because of which. */
  readonly #catchingUp = new Map<string, Set<string>>();
  /** Conversations in which a reading that is under way will undo what was caught up with. */
  readonly #undone = new Set<string>();
  #countedAt: string | null | undefined;
  #closed = false;

  constructor(parts: InboxParts) {
    this.#parts = parts;
    this.#journal = new Journal(parts.client.getQueryCache(), (key, meanwhile) => {
      this.#read(key, meanwhile);
    });
  }

  close(): void {
    this.#closed = true;
  }

  apply(event: LiveEvent): void {
    this.#journal.record(event);
    this.#parts.outbox.apply(event);
    this.#patch(event);
    if (event.type === 'new_message') this.unread.count(event.data.conversationId, event.data.messageId);
    else if (event.type === 'metrics_update') this.#counted(event.data.timestamp);
    else if (event.type === 'conversation_read' && event.data.userId === this.#parts.agentId) {
      this.unread.set(event.data.conversationId, event.data.unread);
    } else if (event.type === 'conversation_update' && event.data.readBy === this.#parts.agentId) {
      this.#readElsewhere(event.data);
    }
  }

  /** The same figures come again with each connection, and whenever somebody opens the dashboard. */
  #counted(at: string | null | undefined): void {
    if (at != null && at === this.#countedAt) return;
    this.#countedAt = at;
    this.figures.set(this.figures.get() + 1);
  }

  /** Another tab of this agent showed the conversation. */
  #readElsewhere({ conversationId, messageId }: ConversationUpdate): void {
    const conversation = this.find(conversationId);
    if (conversation?.lastDirection === 'outbound' || conversation?.lastMessageId === messageId) {
      this.unread.set(conversationId, 0);
    }
  }

  /**
   * A page of a conversation. The newest one reaches back as far as what is known of it: a thread that is read anew never shrinks under its
   * reader.
   *
   * @param before cursor of the page that is wanted; absent for the newest
   */
  async page(id: string, before?: string): Promise<MessagePage> {
    const { client, api } = this.#parts;
    if (before !== undefined) return api.messages(id, { before });
    const oldest = client.getQueryData<MessagePages>(keys.messages(id))?.pages[0]?.items[0];
    let page = await api.messages(id);
    while (oldest !== undefined && page.before !== null && !reaches(page, oldest)) {
      const older = await api.messages(id, { before: page.before });
      page = { ...page, items: [...older.items, ...page.items], before: older.before };
    }
    return page;
  }

  /** Reads everything that is shown anew, and forgets what is not shown. */
  resync(): void {
    const { client } = this.#parts;
    const { lists, details, threads, stats, trends, waiting, phoneNumbers } = keys;
    for (const queryKey of [lists, details, threads, stats, trends, waiting, phoneNumbers]) {
      client.removeQueries({ queryKey, type: 'inactive' });
      void client.invalidateQueries({ queryKey });
    }
    catalogsMayHaveChanged(client);
  }

  #patch(event: LiveEvent): void {
    const { client } = this.#parts;
    if (event.type === 'metrics_update') {
      client.setQueryData(keys.stats, event.data);
      return;
    }
    const id = event.data.conversationId;
    if (event.type === 'conversation_update' && event.data.mergedInto !== undefined) {
      this.#merged(id, event.data.mergedInto);
      return;
    }
    this.#patchConversation(id, event);
    this.#patchThread(id, event);
    if (event.type === 'conversation_update' && event.data.noteId !== undefined) this.#stale(keys.notes(id));
    if (event.type === 'ticket_update') this.#stale(keys.tickets(id));
  }

  #patchConversation(id: string, event: LiveEvent): void {
    const known = this.find(id);
    const base =
      known ?? (event.type === 'new_message' && isFirst(event.data) ? begun(event.data) : undefined);
    if (base !== undefined) this.#put(changed(base, event));
    // As long as there is no list, there is none that it could be missing from.
    else if (NAMES_CONVERSATION.has(event.type) && this.#lists().length > 0) this.#load(id);
  }

  /** Shows the conversation as it is now, in every list that it belongs to. */
  #put(conversation: Conversation): void {
    const { client, agentId } = this.#parts;
    const detail = keys.conversation(conversation.id);
    if (client.getQueryData(detail) !== undefined) client.setQueryData(detail, conversation);
    for (const [key, pages] of this.#lists()) {
      const filter = (key[1] ?? {}) as ConversationFilter;
      const next = placed(pages, conversation, matches(conversation, filter, agentId));
      if (next !== pages) client.setQueryData(key, next);
    }
  }

  #patchThread(id: string, event: LiveEvent): void {
    const { client, outbox } = this.#parts;
    const key = keys.messages(id);
    const pages = client.getQueryData<MessagePages>(key);
    if (pages === undefined) return;
    const next = threadChanged(pages, event);
    if (next !== pages) client.setQueryData(key, next);
    const messageId = 'messageId' in event.data ? event.data.messageId : undefined;
    if (messageId === undefined || !lacks(event, knows(pages, messageId), outbox.knows(messageId))) return;
    if (client.getQueryCache().find({ queryKey: key })?.isActive() === true) this.#catchUp(id, messageId);
    else client.removeQueries({ queryKey: key });
  }

  #merged(from: string, into: string): void {
    const { client } = this.#parts;
    const gone = this.find(from);
    if (gone !== undefined) {
      for (const [key, pages] of this.#lists()) client.setQueryData(key, placed(pages, gone, false));
    }
    this.unread.set(from, 0);
    // The service answers for the old id with what it became part of.
    void client.invalidateQueries({ queryKey: keys.conversation(from) });
    void client.invalidateQueries({ queryKey: keys.messages(into) });
    this.#load(into);
  }

  /** Reads what is later than the newest page that was read, one request at a time. */
  #catchUp(id: string, messageId?: string): void {
    const underWay = this.#catchingUp.get(id);
    const wanted = underWay ?? new Set<string>();
    if (messageId !== undefined) wanted.add(messageId);
    if (underWay !== undefined) return;
    this.#catchingUp.set(id, wanted);
    this.#readLater(id, wanted)
      .catch((error: unknown) => {
        if (!this.#closed && !(error instanceof NoLongerShown)) this.#parts.onError(error);
      })
      .finally(() => this.#catchingUp.delete(id));
  }

  async #readLater(id: string, wanted: Set<string>): Promise<void> {
    const { client, api } = this.#parts;
    for (let more = true; more || wanted.size > 0;) {
      const asked = [...wanted];
      const after = client.getQueryData<MessagePages>(keys.messages(id))?.pages[0]?.after;
      const later = after == null ? undefined : await this.#take(id, () => api.messages(id, { after }));
      for (const { id: messageId } of later ?? []) wanted.delete(messageId);
      more = later !== undefined && later.length >= PAGE;
      if (more || (later !== undefined && !asked.some((messageId) => wanted.has(messageId)))) continue;
      // Their place is before what was the newest here, so that no cursor leads to them.
      await this.#take(id, () => this.page(id));
      for (const messageId of asked) wanted.delete(messageId);
    }
  }

  /** Reads messages into the thread; nothing that it has is lost by that. */
  async #take(id: string, read: () => Promise<MessagePage>): Promise<readonly Message[]> {
    const { client } = this.#parts;
    const key = keys.messages(id);
    const { answer, meanwhile } = await this.#journal.during(read);
    const pages = client.getQueryData<MessagePages>(key);
    if (this.#closed || pages === undefined) throw new NoLongerShown();
    client.setQueryData(key, caughtUp(pages, answer));
    if (client.isFetching({ queryKey: key }) > 0) this.#undone.add(id);
    this.#settle(id);
    for (const event of meanwhile) this.#patchAgain(id, event);
    return answer.items;
  }

  #patchAgain(id: string, event: LiveEvent): void {
    const pages = this.#parts.client.getQueryData<MessagePages>(keys.messages(id));
    if (pages === undefined || !('conversationId' in event.data) || event.data.conversationId !== id) return;
    this.#parts.client.setQueryData(keys.messages(id), threadChanged(pages, event));
  }

  #load(id: string): void {
    if (this.#closed) return;
    this.#parts.client
      .query({
        queryKey: keys.conversation(id),
        queryFn: () => this.#parts.api.conversation(id),
        staleTime: 0,
      })
      .catch((error: unknown) => {
        if (!this.#closed) this.#parts.onError(error);
      });
  }

  /** Something has been read: what happened meanwhile is applied to it again. */
  #read(key: readonly unknown[], meanwhile: readonly LiveEvent[]): void {
    if (key[0] === keys.details[0]) {
      const conversation = this.#parts.client.getQueryData<Conversation>(key);
      if (conversation !== undefined) {
        this.unread.take(conversation, meanwhile);
        this.#put(meanwhile.reduce(changed, conversation));
      }
    } else if (key[0] === keys.lists[0]) {
      for (const item of listed(this.#parts.client.getQueryData<ConversationPages>(key))) {
        this.unread.take(item, meanwhile);
      }
    }
    if (key[0] === keys.threads[0]) {
      const id = String(key[1]);
      this.#settle(id);
      if (this.#undone.delete(id)) this.#catchUp(id);
    }
    for (const event of meanwhile) this.#patch(event);
  }

  #settle(id: string): void {
    const pages = this.#parts.client.getQueryData<MessagePages>(keys.messages(id));
    const read: readonly Message[] = messagesOf(pages);
    this.#parts.outbox.settle(id, (entry) => read.some((message) => isSame(message, entry)));
  }

  #stale(queryKey: readonly unknown[]): void {
    void this.#parts.client.invalidateQueries({ queryKey });
  }

  /** The conversation as far as it is known. */
  find(id: string): Conversation | undefined {
    const detail = this.#parts.client.getQueryData<Conversation>(keys.conversation(id));
    if (detail?.id === id) return detail;
    for (const [, pages] of this.#lists()) {
      const found = pages.pages.flatMap(({ items }) => items).find((conversation) => conversation.id === id);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #lists(): [readonly unknown[], ConversationPages][] {
    return this.#parts.client
      .getQueriesData<ConversationPages>({ queryKey: keys.lists })
      .flatMap(([key, pages]) =>
        pages === undefined ? [] : [[key, pages] as [readonly unknown[], ConversationPages]],
      );
  }
}

/** Nobody waits for the answer any more. */
class NoLongerShown extends Error {}

function isFirst(data: { isNewConversation?: boolean }): boolean {
  return data.isNewConversation === true;
}

/** Whether the event tells less of its message than the thread shows. */
function lacks(event: LiveEvent, inThread: boolean, inOutbox: boolean): boolean {
  switch (event.type) {
    case 'new_message':
      return !inThread;
    case 'conversation_update':
      return isSent(event.data) && !inThread && !inOutbox;
    case 'message_reaction':
    case 'message_update':
      return (!inThread && inOutbox) || (event.type === 'message_update' && event.data.change === 'filled');
    default:
      return false;
  }
}

/** Not a message that was only read, or that a note is about. */
function isSent({ lastMessage, readBy }: ConversationUpdate): boolean {
  return lastMessage !== undefined && readBy === undefined;
}
