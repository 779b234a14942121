import { InfiniteQueryObserver, QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type {
  Conversation,
  ConversationFilter,
  ConversationPage,
  Message,
  MessagePage,
} from '../src/shared/api/types';
import { listed, type ConversationPages } from '../src/shared/inbox/conversations';
import { Inbox } from '../src/shared/inbox/inbox';
import { keys } from '../src/shared/inbox/keys';
import { Outbox } from '../src/shared/inbox/outbox';
import { messagesOf, type MessagePages } from '../src/shared/inbox/threads';
import { EVENT_TYPES, parseEvent } from '../src/shared/realtime/events';
import { contactName } from '../src/shared/text/format';
import { event, fixture, fixtureNames } from './fixtures';

function conversation(id: string, lastMessageAt: string, more: Partial<Conversation> = {}): Conversation {
  return {
    id,
    contact: { id: null, name: `Name of ${id}`, phone: '+1555', userId: null },
    ticketStatus: 'open',
    assigneeId: null,
    lastMessage: `words of ${id}`,
    lastMessageAt,
    lastDirection: 'inbound',
    ...more,
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

const page = (...items: (Message | undefined)[]): MessagePage => ({
  items: items.filter((item) => item !== undefined),
  before: null,
  after: 'end',
});

/** An answer that comes when the test says so. */
function late<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((given) => {
    resolve = given;
  });
  return {
    promise,
    resolve: (value) => {
      resolve(value);
    },
  };
}

const api = {
  conversation: vi.fn<(id: string) => Promise<Conversation>>(),
  messages: vi.fn<(id: string, place?: { before?: string; after?: string }) => Promise<MessagePage>>(),
  send: vi.fn(),
  resend: vi.fn(),
};
const onError = vi.fn();
let client: QueryClient;
let outbox: Outbox;
let inbox: Inbox;
let stops: (() => void)[];

beforeEach(() => {
  vi.resetAllMocks();
  client = new QueryClient({
    defaultOptions: { queries: { staleTime: Infinity, retry: false, structuralSharing: false } },
  });
  outbox = new Outbox(api, 'demo/a_1', () => 'm-1');
  inbox = new Inbox({ client, api, outbox, agentId: 'a_1', onError });
  stops = [];
});

afterEach(() => {
  stops.forEach((stop) => {
    stop();
  });
  inbox.close();
  client.clear();
  expect(onError).not.toHaveBeenCalled();
});

/** Shows a list, as a component would. */
function showList(
  read: (cursor?: string) => Promise<ConversationPage>,
  filter: ConversationFilter = {},
): InfiniteQueryObserver<ConversationPage, Error, ConversationPages> {
  const observer = new InfiniteQueryObserver<ConversationPage, Error, ConversationPages>(client, {
    queryKey: keys.list(filter),
    queryFn: ({ pageParam }) => read(pageParam as string | undefined),
    initialPageParam: undefined,
    getNextPageParam: ({ nextCursor }: ConversationPage) => nextCursor ?? undefined,
  });
  stops.push(observer.subscribe(() => undefined));
  return observer;
}

async function listWith(...items: Conversation[]): Promise<void> {
  showList(() => Promise.resolve({ items, nextCursor: null }));
  await quiet();
}

function showThread(
  read: (before?: string) => Promise<MessagePage>,
): InfiniteQueryObserver<MessagePage, Error, MessagePages> {
  const observer = new InfiniteQueryObserver<MessagePage, Error, MessagePages>(client, {
    queryKey: keys.messages('c_5f2b'),
    queryFn: ({ pageParam }) => read(pageParam as string | undefined),
    initialPageParam: undefined,
    getNextPageParam: ({ before }: MessagePage) => before ?? undefined,
  });
  stops.push(observer.subscribe(() => undefined));
  return observer;
}

async function openThread(...messages: Message[]): Promise<void> {
  await listWith(conversation('c_5f2b', '2026-11-20T10:00:00Z'));
  showThread(() => Promise.resolve(page(...messages)));
  await quiet();
}

/** All that was asked for has been answered. */
async function quiet(): Promise<void> {
  await vi.waitFor(() => {
    expect(client.isFetching()).toBe(0);
  });
  await new Promise((resolve) => setTimeout(resolve));
}

const list = (filter: ConversationFilter = {}): Conversation[] =>
  listed(client.getQueryData<ConversationPages>(keys.list(filter)));
const ids = (filter: ConversationFilter = {}): string[] => list(filter).map(({ id }) => id);
const thread = (): Message[] => messagesOf(client.getQueryData<MessagePages>(keys.messages('c_5f2b')));
const shown = (): string[] => thread().map(({ id }) => id);

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
  it('gets a new conversation on top, without asking for it', async () => {
    await listWith(conversation('c_1', '2026-11-20T10:00:00Z'));

    inbox.apply(event('new_message', { isNewConversation: true }));

    expect(ids()).toEqual(['c_5f2b', 'c_1']);
    expect(list()[0]).toMatchObject({
      contact: { name: 'John Doe', phone: '+1234567890' },
      lastMessage: 'Hello!',
      lastDirection: 'inbound',
      lastInboundAt: '2026-11-20T10:15:30Z',
    });
    expect(inbox.unread.of('c_5f2b')).toBe(1);
    expect(api.conversation).not.toHaveBeenCalled();
  });

  it('calls a customer whose name is empty as it did before, or by the phone number', async () => {
    await listWith(conversation('c_5f2b', '2026-11-20T10:00:00Z'));
    const before = list()[0]?.contact.name;
    expect(before).toBeTruthy();

    inbox.apply(event('new_message', { from_name: '' }));
    inbox.apply(
      event('new_message', {
        from_name: ' ',
        isNewConversation: true,
        conversationId: 'c_new',
        messageId: 'm_new',
        timestamp: '2026-11-20T11:00:00Z',
      }),
    );

    expect(list().map(contactName)).toEqual([list()[0]?.contact.phone, before]);
  });

  it('moves a conversation up when a message comes, and counts a repeated one once', async () => {
    await listWith(
      conversation('c_1', '2026-11-20T10:10:00Z'),
      conversation('c_5f2b', '2026-11-20T10:00:00Z'),
    );

    inbox.apply(event('new_message'));
    inbox.apply(event('new_message'));

    expect(ids()).toEqual(['c_5f2b', 'c_1']);
    expect(inbox.unread.of('c_5f2b')).toBe(1);
  });

  it('does not show a late message as the last one', async () => {
    await listWith(conversation('c_5f2b', '2026-11-20T10:20:00Z'));

    inbox.apply(event('new_message'));

    expect(list()[0]?.lastMessage).toBe('words of c_5f2b');
  });

  it('shows our own message as ours', async () => {
    await listWith(conversation('c_5f2b', '2026-11-20T10:00:00Z'));

    inbox.apply(event('conversation_update'));

    expect(list()[0]).toMatchObject({
      lastMessage: 'Latest message',
      lastDirection: 'outbound',
      lastSentBy: 'a_7c1e',
    });
    expect(api.conversation).not.toHaveBeenCalled();
  });

  it("takes a customer's message for the later one when an answer is of the same second", async () => {
    await listWith(conversation('c_5f2b', '2026-11-20T10:00:00Z'));
    const answer = event('conversation_update', { lastMessageAt: '2026-11-20T10:15:30.412Z' });
    inbox.apply(answer);

    inbox.apply(event('new_message', { timestamp: '2026-11-20T10:15:30Z' }));

    expect(list()[0]).toMatchObject({ lastMessage: 'Hello!', lastDirection: 'inbound', lastSentBy: null });
    inbox.apply(event('conversation_update', { ...answer.data, messageId: 'm_later' }));
    inbox.apply(
      event('conversation_update', {
        lastMessage: 'Late',
        lastMessageAt: '2026-11-20T10:15:30.411Z',
        sentBy: 'a_2',
      }),
    );
    expect(list()[0]).toMatchObject({ lastMessageId: 'm_later', lastSentBy: 'a_7c1e' });
  });

  it('asks once for a conversation of which it only knows that it changed', async () => {
    await listWith();
    api.conversation.mockResolvedValue(conversation('c_5f2b', '2026-11-20T10:15:30Z'));

    inbox.apply(event('conversation_update'));
    inbox.apply(event('ticket_update'));
    await quiet();

    expect(ids()).toEqual(['c_5f2b']);
    expect(list()[0]?.ticketStatus).toBe('pending');
    expect(api.conversation).toHaveBeenCalledOnce();
  });

  it('keeps what happened while it was being read', async () => {
    const answer = late<ConversationPage>();
    showList(() => answer.promise);
    inbox.apply(event('new_message', { isNewConversation: true }));

    answer.resolve({ items: [conversation('c_5f2b', '2026-11-20T09:00:00Z')], nextCursor: null });
    await quiet();

    expect(ids()).toEqual(['c_5f2b']);
    expect(list()[0]?.lastMessage).toBe('Hello!');
    expect(inbox.unread.of('c_5f2b')).toBe(1);
  });

  it("takes the service's count of unread messages, and adds only what came after it was read", async () => {
    const answer = late<ConversationPage>();
    showList(() => answer.promise);
    inbox.apply(event('new_message', { isNewConversation: true }));
    inbox.apply(
      event('new_message', { conversationId: 'c_2', messageId: 'm_2', timestamp: '2026-11-20T10:20:00Z' }),
    );

    answer.resolve({
      items: [
        conversation('c_5f2b', '2026-11-20T10:15:30Z', { unread: 4 }),
        conversation('c_2', '2026-11-20T10:19:00Z', { unread: 7 }),
      ],
      nextCursor: null,
    });
    await quiet();

    expect(inbox.unread.of('c_5f2b')).toBe(4);
    expect(inbox.unread.of('c_2')).toBe(8);
    inbox.apply(event('conversation_read'));
    expect(inbox.unread.of('c_5f2b')).toBe(0);
  });

  it('does not repeat a conversation that moved up between two pages', async () => {
    const pages: Record<string, ConversationPage> = {
      first: {
        items: [conversation('c_3', '2026-11-20T10:03:00Z'), conversation('c_2', '2026-11-20T10:02:00Z')],
        nextCursor: 'second',
      },
      second: {
        items: [conversation('c_2', '2026-11-20T10:02:00Z'), conversation('c_1', '2026-11-20T10:01:00Z')],
        nextCursor: null,
      },
    };
    const observer = showList((cursor) =>
      Promise.resolve(pages[cursor ?? 'first'] ?? { items: [], nextCursor: null }),
    );
    await quiet();
    await observer.fetchNextPage();

    expect(ids()).toEqual(['c_3', 'c_2', 'c_1']);
  });

  it('leaves a list whose filter no longer shows it, and comes into the one that does', async () => {
    showList(
      () => Promise.resolve({ items: [conversation('c_5f2b', '2026-11-20T10:00:00Z')], nextCursor: null }),
      {
        status: 'open',
      },
    );
    showList(() => Promise.resolve({ items: [], nextCursor: null }), { status: 'pending' });
    showList(() => Promise.resolve({ items: [], nextCursor: null }), { assignee: 'me' });
    await quiet();

    inbox.apply(event('ticket_update'));
    expect(ids({ status: 'open' })).toEqual([]);
    expect(ids({ status: 'pending' })).toEqual(['c_5f2b']);

    inbox.apply(event('ticket_update', { assigneeId: 'a_1' }));
    expect(ids({ assignee: 'me' })).toEqual(['c_5f2b']);
    inbox.apply(event('ticket_update', { assigneeId: 'a_2' }));
    expect(ids({ assignee: 'me' })).toEqual([]);
  });

  it('forgets a conversation that became part of another', async () => {
    await listWith(conversation('c_5f2b', '2026-11-20T10:00:00Z'));
    api.conversation.mockResolvedValue(conversation('c_7', '2026-11-20T10:00:00Z'));

    inbox.apply(event('conversation_update', { mergedInto: 'c_7' }));
    await quiet();

    expect(ids()).toEqual(['c_7']);
  });

  it('shows the figures that came last', () => {
    inbox.apply(event('metrics_update'));

    expect(client.getQueryData(keys.stats)).toMatchObject({
      activeConversations: 5,
      waitingConversations: 2,
      avgResponseTime: 120,
    });
  });
});

describe('the open conversation', () => {
  it('gets a new message once, in its place, and reads what the event does not carry', async () => {
    await openThread(message('m_1', '2026-11-20T10:00:00Z'), message('m_9', '2026-11-20T10:30:00Z'));
    api.messages.mockResolvedValue({
      ...page({ ...message('wamid.HBgK', '2026-11-20T10:15:30Z'), context: { messageId: 'm_1' } }),
      after: 'later',
    });

    inbox.apply(event('new_message'));
    inbox.apply(event('new_message'));
    expect(shown()).toEqual(['m_1', 'wamid.HBgK', 'm_9']);
    await quiet();

    expect(shown()).toEqual(['m_1', 'wamid.HBgK', 'm_9']);
    expect(thread()[1]?.context?.messageId).toBe('m_1');
    expect(api.messages).toHaveBeenCalledExactlyOnceWith('c_5f2b', { after: 'end' });
  });

  it('keeps messages of the same second in the order in which they came', async () => {
    await openThread();
    api.messages.mockResolvedValue(page());

    for (const messageId of ['m_1', 'm_2', 'm_3']) inbox.apply(event('new_message', { messageId }));

    expect(shown()).toEqual(['m_1', 'm_2', 'm_3']);
  });

  it("takes the service's order for messages of the same second, once it has read them", async () => {
    await openThread(message('m_0', '2026-11-20T10:00:00Z'));
    const timestamp = '2026-11-20T10:00:01Z';
    const [m1, m2, m3] = ['m_1', 'm_2', 'm_3'].map((id) => message(id, timestamp));
    api.messages.mockResolvedValue(page(m1, m2, m3));

    for (const messageId of ['m_3', 'm_1', 'm_2'])
      inbox.apply(event('new_message', { messageId, timestamp }));
    expect(shown()).toEqual(['m_0', 'm_3', 'm_1', 'm_2']);

    await vi.waitFor(() => {
      expect(shown()).toEqual(['m_0', 'm_1', 'm_2', 'm_3']);
    });
  });

  it('moves a status forward and never back', async () => {
    await openThread(message('wamid.HBgL', '2026-11-20T10:00:00Z', 'sent'));
    const status = (): string | null | undefined => thread()[0]?.status;

    inbox.apply(event('status_update', { status: 'read', error: undefined }));
    expect(status()).toBe('read');
    inbox.apply(event('status_update', { status: 'delivered', error: undefined }));
    expect(status()).toBe('read');
    inbox.apply(event('status_update'));
    expect(status()).toBe('failed');
    expect(thread()[0]?.error?.title).toBe('Re-engagement message');
  });

  it('takes reactions, edits and deletions to their message', async () => {
    await openThread(
      message('wamid.HBgK', '2026-11-20T10:00:00Z'),
      message('wamid.HBgL', '2026-11-20T10:01:00Z'),
    );

    inbox.apply(event('message_reaction'));
    inbox.apply(event('message_reaction', { emoji: '🙏' }));
    expect(thread()[0]?.reactions).toEqual([{ from: '+1234567890', emoji: '🙏' }]);
    inbox.apply(event('message_reaction', { emoji: null }));
    expect(thread()[0]?.reactions).toEqual([]);

    inbox.apply(event('message_update'));
    expect(thread()[1]).toMatchObject({ text: 'Hello again!', editedAt: '2026-11-20T10:15:30Z' });
    inbox.apply(event('message_update', { change: 'revoked', message: '' }));
    expect(thread()[1]).toMatchObject({ text: null, revokedAt: '2026-11-20T10:15:30Z' });
    expect(api.messages).not.toHaveBeenCalled();
  });

  it("reads a colleague's message, which no event carries, and nothing else", async () => {
    await openThread(message('m_1', '2026-11-20T10:00:00Z'));
    api.messages.mockResolvedValue(page(message('wamid.HBgL', '2026-11-20T10:15:30Z', 'queued')));

    inbox.apply(event('conversation_update'));
    inbox.apply(event('status_update', { status: 'sent', error: undefined }));
    await quiet();

    expect(shown()).toEqual(['m_1', 'wamid.HBgL']);
    expect(thread()[1]?.status).toBe('sent');
    expect(api.messages).toHaveBeenCalledExactlyOnceWith('c_5f2b', { after: 'end' });
    expect(api.conversation).not.toHaveBeenCalled();
  });

  it('catches up with a hundred events in few requests', async () => {
    await openThread();
    const timestamp = '2026-11-20T10:00:01Z';
    const all = Array.from({ length: 100 }, (_, number) => message(`m_${number}`, timestamp));
    api.messages.mockImplementation((_id, { after } = {}) => {
      const start = after === 'end' ? 0 : Number(after);
      return Promise.resolve({ ...page(...all.slice(start, start + 50)), after: String(start + 50) });
    });

    for (const { id } of all) inbox.apply(event('new_message', { messageId: id, timestamp }));
    await vi.waitFor(() => {
      expect(api.messages).toHaveBeenCalledTimes(3);
    });
    await quiet();

    expect(shown()).toEqual(all.map(({ id }) => id));
    expect(api.messages).toHaveBeenCalledTimes(3);
  });

  it('keeps what happened while it was being read, once', async () => {
    await listWith(conversation('c_5f2b', '2026-11-20T10:00:00Z'));
    const answer = late<MessagePage>();
    api.messages.mockResolvedValue(page(message('m_late', '2026-11-20T10:15:30Z')));
    showThread(() => answer.promise);
    inbox.apply(event('new_message'));
    inbox.apply(event('new_message', { messageId: 'm_late' }));

    answer.resolve(
      page(message('m_0', '2026-11-20T10:00:00Z'), message('wamid.HBgK', '2026-11-20T10:15:30Z')),
    );
    await quiet();

    expect(shown()).toEqual(['m_0', 'wamid.HBgK', 'm_late']);
  });

  it('keeps what it caught up with while older messages were being read', async () => {
    const older = late<MessagePage>();
    await listWith(conversation('c_5f2b', '2026-11-20T10:00:00Z'));
    const observer = showThread((before) =>
      before === undefined
        ? Promise.resolve({ ...page(message('m_5', '2026-11-20T10:05:00Z')), before: 'older' })
        : older.promise,
    );
    await quiet();
    api.messages.mockResolvedValue(page(message('wamid.HBgL', '2026-11-20T10:15:30Z', 'sent')));

    inbox.apply(event('conversation_update'));
    void observer.fetchNextPage();
    await vi.waitFor(() => {
      expect(shown()).toContain('wamid.HBgL');
    });
    older.resolve(page(message('m_1', '2026-11-20T10:01:00Z')));
    await quiet();

    await vi.waitFor(() => {
      expect(shown()).toEqual(['m_1', 'm_5', 'wamid.HBgL']);
    });
  });

  it('is read anew when a message has its place before what was read', async () => {
    await openThread(message('m_9', '2026-11-20T10:30:00Z'));
    api.messages
      .mockResolvedValueOnce(page())
      .mockResolvedValueOnce(
        page(message('wamid.HBgL', '2026-11-20T10:15:30Z', 'sent'), message('m_9', '2026-11-20T10:30:00Z')),
      );

    inbox.apply(event('conversation_update'));
    await vi.waitFor(() => {
      expect(shown()).toEqual(['wamid.HBgL', 'm_9']);
    });
    await quiet();
    expect(api.messages.mock.calls).toEqual([['c_5f2b', { after: 'end' }], ['c_5f2b']]);
  });

  it('reads what an event does not carry, also of a message whose place no cursor leads to', async () => {
    await openThread(message('m_9', '2026-11-20T10:30:00Z'));
    const late = { ...message('m_1', '2026-11-20T10:30:00Z'), text: 'the whole of it' };
    api.messages
      .mockResolvedValueOnce(page())
      .mockResolvedValueOnce(page(late, message('m_9', '2026-11-20T10:30:00Z')));

    inbox.apply(event('new_message', { messageId: 'm_1', timestamp: '2026-11-20T10:30:00Z' }));
    expect(shown()).toEqual(['m_9', 'm_1']);

    await vi.waitFor(() => {
      expect(shown()).toEqual(['m_1', 'm_9']);
    });
    expect(thread()[0]?.text).toBe('the whole of it');
  });
});

describe('a reconnection that lost something', () => {
  it('reads what is shown once, and forgets what is not', async () => {
    const read = vi.fn(() => Promise.resolve({ items: [], nextCursor: null }));
    showList(read);
    const detail = new QueryObserver(client, {
      queryKey: keys.conversation('c_1'),
      queryFn: () => Promise.resolve(conversation('c_1', '2026-11-20T10:00:00Z')),
    });
    detail.subscribe(() => undefined)();
    client.setQueryData(keys.messages('c_1'), { pages: [page()], pageParams: [undefined] });
    await quiet();

    inbox.resync();
    await quiet();

    expect(read).toHaveBeenCalledTimes(2);
    expect(client.getQueryData(keys.messages('c_1'))).toBeUndefined();
  });

  it('leaves nothing out of the open conversation that was shown before', async () => {
    await listWith(conversation('c_5f2b', '2026-11-20T10:00:00Z'));
    const all = Array.from({ length: 9 }, (_, minute) =>
      message(`m_${minute}`, `2026-11-20T10:0${minute}:00Z`),
    );
    let known = all.slice(0, 5);
    // The service's pages have three messages.
    api.messages.mockImplementation((_id, { before } = {}) => {
      const end = before === undefined ? known.length : Number(before);
      const start = Math.max(0, end - 3);
      return Promise.resolve({
        items: known.slice(start, end),
        before: start === 0 ? null : String(start),
        after: 'end',
      });
    });
    const observer = showThread((before) => inbox.page('c_5f2b', before));
    await quiet();
    await observer.fetchNextPage();
    expect(shown()).toEqual(['m_0', 'm_1', 'm_2', 'm_3', 'm_4']);

    known = all;
    api.messages.mockClear();
    inbox.resync();
    await quiet();

    expect(shown()).toEqual(all.map(({ id }) => id));
    expect(api.messages).toHaveBeenCalledTimes(3);
  });

  it('leaves nothing out that came live', async () => {
    await openThread(message('m_0', '2026-11-20T10:00:00Z'));
    api.messages.mockResolvedValue(page());
    inbox.apply(event('new_message'));
    await quiet();
    expect(shown()).toEqual(['m_0', 'wamid.HBgK']);

    const last = message('m_9', '2026-11-20T10:59:00Z');
    api.messages
      .mockReset()
      .mockResolvedValueOnce({ ...page(last), before: 'last' })
      .mockResolvedValueOnce({ ...page(...thread().slice(1)), before: 'live' })
      .mockResolvedValueOnce(page(...thread().slice(0, 1)));
    expect((await inbox.page('c_5f2b')).items.map(({ id }) => id)).toEqual(['m_0', 'wamid.HBgK', 'm_9']);
    expect(api.messages).toHaveBeenCalledTimes(3);
  });
});
