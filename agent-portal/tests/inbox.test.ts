import { describe, expect, it } from 'vitest';
import { EVENT_TYPES, parseEvent } from '../src/events';
import { Inbox } from '../src/inbox';
import type { Conversation, Message } from '../src/types';
import { event, fixture, fixtureNames } from './fixtures';

function conversation(id: string, lastMessageAt: string): Conversation {
  return {
    id,
    contact: { id: null, name: `Name of ${id}`, phone: '+1555', userId: null },
    ticketStatus: 'open',
    assigneeId: null,
    lastMessage: `words of ${id}`,
    lastMessageAt,
    lastDirection: 'inbound',
  };
}

function message(id: string, timestamp: string, status: string | null = null): Message {
  return {
    id,
    conversationId: 'c_5f2b',
    direction: status === null ? 'inbound' : 'outbound',
    type: 'text',
    fromName: null,
    text: `words of ${id}`,
    preview: null,
    timestamp,
    status,
    error: null,
  };
}

function inboxWith(...conversations: Conversation[]): Inbox {
  const inbox = new Inbox();
  inbox.snapshot({ items: conversations, nextCursor: null }, []);
  return inbox;
}

function openThread(...messages: Message[]): Inbox {
  const inbox = inboxWith(conversation('c_5f2b', '2026-11-20T10:00:00Z'));
  inbox.open('c_5f2b');
  inbox.threadSnapshot('c_5f2b', { items: messages, before: null, after: null }, []);
  return inbox;
}

const listed = (inbox: Inbox): string[] => inbox.conversations.map(({ id }) => id);
const shown = (inbox: Inbox): string[] => inbox.thread?.messages.map(({ id }) => id) ?? [];

describe('events', () => {
  it('are understood as the service writes them', () => {
    expect(fixtureNames).toEqual(expect.arrayContaining([...EVENT_TYPES]));
    for (const type of EVENT_TYPES) {
      expect(parseEvent(type, fixture(type).data), type).toEqual({ type, data: fixture(type).data });
    }
  });

  it('are refused when a field that is needed is missing or of another type', () => {
    for (const type of EVENT_TYPES) {
      expect(parseEvent(type, {})).toBeUndefined();
      expect(parseEvent(type, null)).toBeUndefined();
      expect(parseEvent(type, 'text')).toBeUndefined();
    }
    expect(parseEvent('new_message', { ...fixture('new_message').data, message: 1 })).toBeUndefined();
  });
});

describe('the list', () => {
  it('gets a new conversation on top', () => {
    const inbox = inboxWith(conversation('c_1', '2026-11-20T10:00:00Z'));

    inbox.apply(event('new_message', { isNewConversation: true }));

    expect(listed(inbox)).toEqual(['c_5f2b', 'c_1']);
    expect(inbox.conversations[0]).toMatchObject({
      contact: { name: 'John Doe', phone: '+1234567890' },
      lastMessage: 'Hello!',
      lastDirection: 'inbound',
    });
    expect(inbox.unread.get('c_5f2b')).toBe(1);
  });

  it('moves a conversation up when a message comes, and counts a repeated one once', () => {
    const inbox = inboxWith(
      conversation('c_1', '2026-11-20T10:10:00Z'),
      conversation('c_5f2b', '2026-11-20T10:00:00Z'),
    );

    inbox.apply(event('new_message'));
    inbox.apply(event('new_message'));

    expect(listed(inbox)).toEqual(['c_5f2b', 'c_1']);
    expect(inbox.unread.get('c_5f2b')).toBe(1);
  });

  it('does not show a late message as the last one', () => {
    const inbox = inboxWith(conversation('c_5f2b', '2026-11-20T10:20:00Z'));

    inbox.apply(event('new_message'));

    expect(inbox.conversations[0]?.lastMessage).toBe('words of c_5f2b');
  });

  it('shows our own message as ours', () => {
    const inbox = inboxWith(conversation('c_5f2b', '2026-11-20T10:00:00Z'));

    const missing = inbox.apply(event('conversation_update'));

    expect(inbox.conversations[0]).toMatchObject({
      lastMessage: 'Latest message',
      lastDirection: 'outbound',
    });
    expect(missing).toEqual({ conversations: [], thread: false });
  });

  it('asks for a conversation of which it only knows that it changed', () => {
    expect(inboxWith().apply(event('conversation_update'))).toEqual({
      conversations: ['c_5f2b'],
      thread: false,
    });
  });

  it('keeps what happened while it was being read', () => {
    const inbox = new Inbox();
    const meanwhile = [event('new_message')];
    meanwhile.forEach((happened) => inbox.apply(happened));

    inbox.snapshot({ items: [conversation('c_5f2b', '2026-11-20T09:00:00Z')], nextCursor: null }, meanwhile);

    expect(listed(inbox)).toEqual(['c_5f2b']);
    expect(inbox.conversations[0]?.lastMessage).toBe('Hello!');
    expect(inbox.unread.get('c_5f2b')).toBe(1);
  });

  it('does not repeat a conversation that moved up between two pages', () => {
    const inbox = inboxWith(
      conversation('c_3', '2026-11-20T10:03:00Z'),
      conversation('c_2', '2026-11-20T10:02:00Z'),
    );

    inbox.append({
      items: [conversation('c_2', '2026-11-20T10:02:00Z'), conversation('c_1', '2026-11-20T10:01:00Z')],
      nextCursor: null,
    });

    expect(listed(inbox)).toEqual(['c_3', 'c_2', 'c_1']);
  });

  it('shows the figures that came last', () => {
    const inbox = inboxWith();

    inbox.apply(event('metrics_update'));

    expect(inbox.stats).toMatchObject({
      activeConversations: 5,
      waitingConversations: 2,
      avgResponseTime: 120,
    });
  });
});

describe('the open conversation', () => {
  it('gets a new message once, in its place', () => {
    const inbox = openThread(message('m_1', '2026-11-20T10:00:00Z'), message('m_9', '2026-11-20T10:30:00Z'));

    inbox.apply(event('new_message'));
    inbox.apply(event('new_message'));

    expect(shown(inbox)).toEqual(['m_1', 'wamid.HBgK', 'm_9']);
    expect(inbox.unread.has('c_5f2b')).toBe(false);
  });

  it('keeps messages of the same second in the order in which they came', () => {
    const inbox = openThread();

    for (const messageId of ['m_1', 'm_2', 'm_3']) inbox.apply(event('new_message', { messageId }));

    expect(shown(inbox)).toEqual(['m_1', 'm_2', 'm_3']);
  });

  it('moves a status forward and never back', () => {
    const inbox = openThread(message('wamid.HBgL', '2026-11-20T10:00:00Z', 'sent'));
    const status = (): string | null | undefined => inbox.thread?.messages[0]?.status;

    inbox.apply(event('status_update', { status: 'read', error: undefined }));
    expect(status()).toBe('read');
    inbox.apply(event('status_update', { status: 'delivered', error: undefined }));
    expect(status()).toBe('read');
    inbox.apply(event('status_update'));
    expect(status()).toBe('failed');
    expect(inbox.thread?.messages[0]?.error?.title).toBe('Re-engagement message');
  });

  it('is read again when a message was sent that it does not have', () => {
    const inbox = openThread(message('m_1', '2026-11-20T10:00:00Z'));

    expect(inbox.apply(event('conversation_update')).thread).toBe(true);
  });

  it('keeps what happened while it was being read, once', () => {
    const inbox = inboxWith(conversation('c_5f2b', '2026-11-20T10:00:00Z'));
    inbox.open('c_5f2b');
    const meanwhile = [event('new_message'), event('new_message', { messageId: 'm_late' })];
    meanwhile.forEach((happened) => inbox.apply(happened));

    const page = {
      items: [message('m_0', '2026-11-20T10:00:00Z'), message('wamid.HBgK', '2026-11-20T10:15:30Z')],
      before: null,
      after: null,
    };
    inbox.threadSnapshot('c_5f2b', page, meanwhile);

    expect(shown(inbox)).toEqual(['m_0', 'wamid.HBgK', 'm_late']);
  });

  it('drops older pages when there may be a hole before the new one', () => {
    const inbox = openThread(message('m_1', '2026-11-20T10:01:00Z'));

    inbox.threadSnapshot(
      'c_5f2b',
      { items: [message('m_8', '2026-11-20T10:08:00Z')], before: 'older', after: null },
      [],
    );

    expect(shown(inbox)).toEqual(['m_8']);
    expect(inbox.thread?.before).toBe('older');
  });

  it('keeps older pages when the new one joins them', () => {
    const inbox = openThread(message('m_1', '2026-11-20T10:01:00Z'), message('m_2', '2026-11-20T10:02:00Z'));

    inbox.threadSnapshot(
      'c_5f2b',
      {
        items: [message('m_2', '2026-11-20T10:02:00Z'), message('m_3', '2026-11-20T10:03:00Z')],
        before: 'older',
        after: null,
      },
      [],
    );

    expect(shown(inbox)).toEqual(['m_1', 'm_2', 'm_3']);
    expect(inbox.thread?.before).toBeNull();
  });
});
