import type { LiveEvent, NewMessage, StatusUpdate } from './events';
import type { Conversation, ConversationPage, Message, MessagePage, Stats } from './types';

/** The messages of the conversation that is open. */
export interface Thread {
  conversationId: string;
  messages: Message[];
  /** Cursor of the page of older ones; null when there are none. */
  before: string | null;
  loaded: boolean;
}

/** What an event needs that it does not carry. */
export interface Missing {
  conversations: string[];
  thread: boolean;
}

const STATUS_RANK: Record<string, number> = {
  queued: 0,
  unconfirmed: 1,
  sent: 2,
  delivered: 3,
  read: 4,
  played: 5,
  failed: 6,
};

/**
 * What the page knows. Applying an event twice changes nothing, so events that arrive while a snapshot is being
 * read are applied again after it: nothing is lost between the two, and nothing doubled.
 */
export class Inbox {
  conversations: Conversation[] = [];
  nextCursor: string | null = null;
  loaded = false;
  stats: Stats | undefined;
  thread: Thread | undefined;
  readonly unread = new Map<string, number>();

  #counted = new Set<string>();

  /** Replaces the list by a newer one, then applies what happened while it was being read. */
  snapshot(page: ConversationPage, meanwhile: readonly LiveEvent[]): Missing {
    this.conversations = [...page.items];
    this.nextCursor = page.nextCursor;
    this.loaded = true;
    return this.#again(meanwhile);
  }

  /** Adds a further page at the list's end. */
  append(page: ConversationPage): void {
    const known = new Set(this.conversations.map((conversation) => conversation.id));
    this.conversations.push(...page.items.filter((conversation) => !known.has(conversation.id)));
    this.nextCursor = page.nextCursor;
  }

  /** Puts in a conversation that an event told of, or replaces it. */
  upsert(conversation: Conversation): void {
    this.conversations = this.conversations.filter(({ id }) => id !== conversation.id);
    this.#place(conversation);
  }

  open(conversationId: string): void {
    this.thread = { conversationId, messages: [], before: null, loaded: false };
    this.unread.delete(conversationId);
  }

  close(): void {
    this.thread = undefined;
  }

  /** Takes the newest page of the open conversation, then applies what happened while it was being read. */
  threadSnapshot(conversationId: string, page: MessagePage, meanwhile: readonly LiveEvent[]): void {
    const thread = this.thread;
    if (thread?.conversationId !== conversationId) return;
    const fresh = new Set(page.items.map((message) => message.id));
    const oldest = time(page.items[0]?.timestamp);
    // Older pages that were loaded stay, unless there may be a hole between them and this page.
    const overlaps = thread.messages.some((message) => fresh.has(message.id));
    const kept = overlaps
      ? thread.messages.filter((m) => !fresh.has(m.id) && time(m.timestamp) <= oldest)
      : [];
    thread.messages = [...kept, ...page.items];
    if (!overlaps) thread.before = page.before;
    thread.loaded = true;
    this.#again(meanwhile);
  }

  /** Puts older messages in front. */
  prepend(conversationId: string, page: MessagePage): void {
    const thread = this.thread;
    if (thread?.conversationId !== conversationId) return;
    const known = new Set(thread.messages.map((message) => message.id));
    thread.messages = [...page.items.filter((message) => !known.has(message.id)), ...thread.messages];
    thread.before = page.before;
  }

  apply(event: LiveEvent): Missing {
    switch (event.type) {
      case 'new_message':
        this.#newMessage(event.data);
        return nothing();
      case 'conversation_update': {
        const { conversationId, messageId, lastMessage, lastMessageAt, direction, assigneeId } = event.data;
        const conversation = this.#find(conversationId);
        if (conversation === undefined) return { conversations: [conversationId], thread: false };
        if (assigneeId !== undefined) conversation.assigneeId = assigneeId;
        if (lastMessage !== undefined && lastMessageAt !== undefined) {
          this.#last(conversation, lastMessage, lastMessageAt, direction ?? conversation.lastDirection);
        }
        const thread = this.thread?.conversationId === conversationId ? this.thread : undefined;
        const unknown = messageId !== undefined && !thread?.messages.some(({ id }) => id === messageId);
        return { conversations: [], thread: thread !== undefined && unknown };
      }
      case 'status_update':
        this.#status(event.data);
        return nothing();
      case 'metrics_update':
        this.stats = event.data;
        return nothing();
    }
  }

  #again(events: readonly LiveEvent[]): Missing {
    const all = events.map((event) => this.apply(event));
    return {
      conversations: [...new Set(all.flatMap((missing) => missing.conversations))],
      thread: all.some((missing) => missing.thread),
    };
  }

  #newMessage(data: NewMessage): void {
    const known = this.#find(data.conversationId);
    const conversation = known ?? {
      id: data.conversationId,
      contact: { id: null, name: data.from_name, phone: data.from, userId: null },
      ticketStatus: 'open',
      assigneeId: null,
      lastMessage: null,
      lastMessageAt: null,
      lastDirection: null,
    };
    if (data.from_name !== null) conversation.contact.name = data.from_name;
    this.#last(conversation, data.message, data.timestamp, 'inbound');
    const thread = this.thread;
    if (thread?.conversationId === data.conversationId) {
      insert(thread.messages, {
        id: data.messageId,
        conversationId: data.conversationId,
        direction: 'inbound',
        type: data.type ?? 'text',
        fromName: data.from_name,
        text: data.message,
        preview: data.preview ?? null,
        timestamp: data.timestamp,
        status: null,
        error: null,
      });
    } else if (!this.#counted.has(data.messageId)) {
      this.unread.set(data.conversationId, (this.unread.get(data.conversationId) ?? 0) + 1);
    }
    this.#counted.add(data.messageId);
  }

  /** A message that comes late does not become the last one. */
  #last(conversation: Conversation, words: string, at: string, direction: string | null): void {
    if (conversation.lastMessageAt !== null && time(at) < time(conversation.lastMessageAt)) return;
    conversation.lastMessage = words;
    conversation.lastMessageAt = at;
    conversation.lastDirection = direction;
    this.upsert(conversation);
  }

  #status(data: StatusUpdate): void {
    const message = this.thread?.messages.find(({ id }) => id === data.messageId);
    if (message === undefined || rank(data.status) <= rank(message.status)) return;
    message.status = data.status;
    message.error = data.error ?? null;
  }

  #place(conversation: Conversation): void {
    const at = time(conversation.lastMessageAt);
    const index = this.conversations.findIndex((other) => time(other.lastMessageAt) <= at);
    this.conversations.splice(index < 0 ? this.conversations.length : index, 0, conversation);
  }

  #find(id: string): Conversation | undefined {
    return this.conversations.find((conversation) => conversation.id === id);
  }
}

function nothing(): Missing {
  return { conversations: [], thread: false };
}

function rank(status: string | null): number {
  return status === null ? -1 : (STATUS_RANK[status] ?? -1);
}

function time(instant: string | null | undefined): number {
  return instant == null ? 0 : Date.parse(instant);
}

/** Puts a message behind every one that is as old or older; a message that is there already is not doubled. */
function insert(messages: Message[], message: Message): void {
  if (messages.some(({ id }) => id === message.id)) return;
  const after = messages.findLastIndex((other) => time(other.timestamp) <= time(message.timestamp));
  messages.splice(after + 1, 0, message);
}
