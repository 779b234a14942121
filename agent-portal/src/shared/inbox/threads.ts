import type { InfiniteData } from '@tanstack/react-query';
import type { Message, MessagePage } from '../api/types';
import type { LiveEvent, MessageReaction, MessageUpdate, NewMessage } from '../realtime/events';
import { at } from './time';

/** Pages of one conversation, the newest first; in each page the oldest message first. */
export type MessagePages = InfiniteData<MessagePage>;

const STATUS_RANK: Record<string, number> = {
  sending: -1,
  queued: 0,
  unconfirmed: 1,
  sent: 2,
  delivered: 3,
  read: 4,
  played: 5,
  failed: 6,
};

export function rank(status: string | null | undefined): number {
  return status == null ? -2 : (STATUS_RANK[status] ?? -2);
}

/** All messages that were read, oldest first. */
export function messagesOf(pages: MessagePages | undefined): Message[] {
  return [...(pages?.pages ?? [])].reverse().flatMap(({ items }) => items);
}

export function knows(pages: MessagePages | undefined, messageId: string): boolean {
  return pages?.pages.some(({ items }) => items.some(({ id }) => id === messageId)) ?? false;
}

/** Whether the page goes back as far as this message. */
export function reaches({ items }: MessagePage, { id, timestamp }: Message): boolean {
  return items.some((item) => item.id === id) || items.some((item) => at(item.timestamp) < at(timestamp));
}

/** What the event makes of the pages; the pages themselves when nothing. Twice is as good as once. */
export function threadChanged(pages: MessagePages, event: LiveEvent): MessagePages {
  switch (event.type) {
    case 'new_message':
      return knows(pages, event.data.messageId) ? pages : inserted(pages, received(event.data));
    case 'status_update': {
      const { messageId, status, error } = event.data;
      return withMessage(pages, messageId, (message) =>
        rank(status) > rank(message.status) ? { ...message, status, error: error ?? null } : message,
      );
    }
    case 'message_reaction':
      return withMessage(pages, event.data.messageId, (message) => reacted(message, event.data));
    case 'message_update':
      return withMessage(pages, event.data.messageId, (message) => rewritten(message, event.data));
    default:
      return pages;
  }
}

/** As much of a message as its event carries. */
function received(data: NewMessage): Message {
  return {
    id: data.messageId,
    conversationId: data.conversationId,
    direction: 'inbound',
    type: data.type ?? 'text',
    fromName: data.from_name,
    text: data.message,
    preview: data.preview ?? null,
    media_url: data.media_url ?? null,
    timestamp: data.timestamp,
    status: null,
    error: null,
  };
}

function reacted(message: Message, { from, emoji }: MessageReaction): Message {
  const others = (message.reactions ?? []).filter((reaction) => reaction.from !== from);
  return { ...message, reactions: emoji === null ? others : [...others, { from, emoji }] };
}

function rewritten(message: Message, data: MessageUpdate): Message {
  switch (data.change) {
    case 'revoked':
      return { ...message, text: null, preview: null, content: null, revokedAt: data.timestamp };
    case 'edited':
      return at(message.editedAt) > at(data.timestamp)
        ? message
        : { ...message, text: data.message, editedAt: data.timestamp };
    default:
      return {
        ...message,
        type: data.type ?? 'text',
        text: data.message,
        preview: data.preview ?? null,
      };
  }
}

/**
 * Takes what the service says is later than the newest page. What is known already is replaced, not doubled, and takes the service's place:
 * events of one second may have come in another order than messages.
 */
export function caughtUp(pages: MessagePages, page: MessagePage): MessagePages {
  const known = new Map(messagesOf(pages).map((message) => [message.id, message]));
  const answered = new Set(page.items.map(({ id }) => id));
  const all = messagesOf(pages).filter(({ id }) => !answered.has(id));
  for (const message of page.items) put(all, fresher(known.get(message.id), message));
  return asOnePage(pages, all, page.after);
}

function inserted(pages: MessagePages, message: Message): MessagePages {
  const all = messagesOf(pages);
  put(all, message);
  return asOnePage(pages, all);
}

/** Puts a message behind every one that is as old or older. */
function put(messages: Message[], message: Message): void {
  const after = messages.findLastIndex((other) => at(other.timestamp) <= at(message.timestamp));
  messages.splice(after + 1, 0, message);
}

/** What came live belongs to no page that could be read again: from now on all of it is one. */
function asOnePage(pages: MessagePages, items: Message[], after?: string | null): MessagePages {
  const [newest] = pages.pages;
  const oldest = pages.pages.at(-1);
  return newest === undefined || oldest === undefined
    ? pages
    : {
        pages: [{ items, before: oldest.before, after: after ?? newest.after }],
        pageParams: pages.pageParams.slice(0, 1),
      };
}

/** A status never goes back, whichever of the two was read first. */
export function fresher(known: Message | undefined, fresh: Message): Message {
  return known !== undefined && rank(known.status) > rank(fresh.status)
    ? { ...fresh, status: known.status, error: known.error }
    : fresh;
}

function withMessage(
  pages: MessagePages,
  messageId: string,
  change: (message: Message) => Message,
): MessagePages {
  if (!knows(pages, messageId)) return pages;
  return {
    ...pages,
    pages: pages.pages.map((page) => ({
      ...page,
      items: page.items.map((message) => (message.id === messageId ? change(message) : message)),
    })),
  };
}
