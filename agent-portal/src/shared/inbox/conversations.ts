import type { InfiniteData } from '@tanstack/react-query';
import type { Conversation, ConversationFilter, ConversationPage } from '../api/types';
import type { LiveEvent, NewMessage } from '../realtime/events';
import { at } from './time';

export type ConversationPages = InfiniteData<ConversationPage>;

/** What the event makes of the conversation; the conversation itself when nothing. Twice is as good as once. */
export function changed(conversation: Conversation, event: LiveEvent): Conversation {
  const { data } = event;
  if (!('conversationId' in data) || data.conversationId !== conversation.id) return conversation;
  switch (event.type) {
    case 'new_message':
      return withMessage(conversation, event.data);
    case 'conversation_update': {
      const {
        assigneeId,
        labels,
        externalSystem,
        externalId,
        lastMessage,
        lastMessageAt,
        direction,
        sentBy,
        messageId,
      } = event.data;
      const next = { ...conversation };
      if (assigneeId !== undefined) next.assigneeId = assigneeId === '' ? null : assigneeId;
      if (labels !== undefined) next.labels = labels;
      if (externalSystem !== undefined && externalId !== undefined) {
        next.externalIds = { ...next.externalIds, [externalSystem]: externalId };
      }
      return lastMessage === undefined || lastMessageAt === undefined
        ? next
        : withLast(next, {
            lastMessage,
            lastMessageAt,
            lastDirection: direction ?? next.lastDirection,
            lastSentBy: sentBy ?? null,
            lastMessageId: messageId ?? null,
          });
    }
    case 'ticket_update': {
      const { ticketId, status, assigneeId } = event.data;
      // The event does not say which number another one has.
      const number = ticketId === conversation.ticketId ? {} : { ticketNumber: null };
      return { ...conversation, ...number, ticketId, ticketStatus: status, assigneeId };
    }
    case 'message_update':
      return event.data.messageId === conversation.lastMessageId && event.data.message !== ''
        ? { ...conversation, lastMessage: event.data.message }
        : conversation;
    default:
      return conversation;
  }
}

/** A conversation that has just begun, as far as its first message tells. */
export function begun(data: NewMessage): Conversation {
  return {
    id: data.conversationId,
    contact: { id: null, name: nameOf(data), phone: data.from, userId: null },
    ticketStatus: 'open',
    assigneeId: null,
    lastMessage: null,
    lastMessageAt: null,
    lastDirection: null,
  };
}

/** What the customer calls themselves, if anything. */
function nameOf({ from_name: name }: NewMessage): string | null {
  return name == null || name.trim() === '' ? null : name;
}

function withMessage(conversation: Conversation, data: NewMessage): Conversation {
  const name = nameOf(data) ?? conversation.contact.name;
  const lastInboundAt =
    at(data.timestamp) > at(conversation.lastInboundAt)
      ? data.timestamp
      : (conversation.lastInboundAt ?? null);
  return withLast(
    { ...conversation, contact: { ...conversation.contact, name }, lastInboundAt },
    {
      lastMessage: data.message,
      lastMessageAt: data.timestamp,
      lastDirection: 'inbound',
      lastSentBy: null,
      lastMessageId: data.messageId,
    },
  );
}

interface Last {
  lastMessage: string;
  lastMessageAt: string;
  lastDirection: string | null;
  lastSentBy: string | null;
  lastMessageId: string | null;
}

/** A message that comes late does not become the last one. */
function withLast(conversation: Conversation, last: Last): Conversation {
  return isEarlier(last, conversation) ? conversation : { ...conversation, ...last };
}

/**
 * Customers' times are whole seconds: where an answer is of the same second, the service takes what reached it later for the later one, and so
 * does whoever hears of it later.
 */
function isEarlier(last: Last, { lastMessageAt, lastDirection }: Conversation): boolean {
  const [one, other] = [at(last.lastMessageAt), at(lastMessageAt)];
  return last.lastDirection === lastDirection
    ? one < other
    : Math.floor(one / 1000) < Math.floor(other / 1000);
}

/** Whether a list with this filter shows the conversation; the service's rule, word for word. */
export function matches(conversation: Conversation, filter: ConversationFilter, agentId: string): boolean {
  const { status, assignee, label, q } = filter;
  if (status !== undefined && conversation.ticketStatus !== status) return false;
  if (assignee === 'none' && conversation.assigneeId !== null) return false;
  if (assignee !== undefined && assignee !== 'none') {
    if (conversation.assigneeId !== (assignee === 'me' ? agentId : assignee)) return false;
  }
  if (label !== undefined && conversation.labels?.includes(label) !== true) return false;
  const wanted = q?.trim().toLowerCase() ?? '';
  if (wanted === '') return true;
  const { name, phone } = conversation.contact;
  const digits = wanted.replace(/[^0-9]/g, '');
  return (
    [name, conversation.lastMessage].some((words) => words?.toLowerCase().includes(wanted) === true) ||
    (/^[+0-9()\s./-]+$/.test(wanted) && digits !== '' && phone?.includes(digits) === true)
  );
}

export function listed(pages: ConversationPages | undefined): Conversation[] {
  const seen = new Set<string>();
  // What moved up while the next page was being read is in both.
  return (pages?.pages ?? []).flatMap(({ items }) => items).filter(({ id }) => !seen.has(id) && seen.add(id));
}

/** The list with the conversation where it belongs, or without it when it has no place there. */
export function placed(
  pages: ConversationPages,
  conversation: Conversation,
  belongs: boolean,
): ConversationPages {
  const before = listed(pages);
  const index = before.findIndex(({ id }) => id === conversation.id);
  if (index < 0 && !belongs) return pages;
  if (belongs && index >= 0 && before[index]?.lastMessageAt === conversation.lastMessageAt) {
    return withItems(pages, before.with(index, conversation));
  }
  const items = before.filter(({ id }) => id !== conversation.id);
  if (belongs) {
    const moment = at(conversation.lastMessageAt);
    const place = items.findIndex((other) => at(other.lastMessageAt) <= moment);
    // Behind the last one that was read it comes with the next page, if there is one.
    if (place >= 0) items.splice(place, 0, conversation);
    else if (pages.pages.at(-1)?.nextCursor == null || index >= 0) items.push(conversation);
  }
  return withItems(pages, items);
}

/** Only the last page's cursor matters, so that all conversations may as well be on the first. */
function withItems(pages: ConversationPages, items: Conversation[]): ConversationPages {
  return {
    ...pages,
    pages: pages.pages.map((page, index) => ({ ...page, items: index === 0 ? items : [] })),
  };
}
