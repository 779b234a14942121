import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Activity } from '../src/shared/inbox/activity';
import { event } from './fixtures';
import {
  answers,
  arrives,
  asked,
  bodies,
  connect,
  conversation,
  field,
  listener,
  logInAndConnect,
  message,
  messages,
  openAs,
  openConversation,
  press,
  problem,
  row,
  rows,
  socket,
  THREAD,
} from './harness';

const here = { conversationId: 'c_5f2b', userId: 'a_2' };

describe('colleagues', () => {
  beforeEach(() => {
    answers['/api/agents'] = { items: [{ id: 'a_2', name: 'Bo' }] };
  });

  it('are seen while they look at the open conversation, and while they write', async () => {
    await openConversation();
    expect(socket.tell).toHaveBeenCalledWith('conversation:join', { conversationId: 'c_5f2b' });
    expect(asked).not.toContain('/api/agents');

    await arrives(event('viewing', { ...here, isViewing: true }));
    await screen.findByText('Also here: Bo');
    await arrives(event('typing', { ...here, isTyping: true }));
    await screen.findByText('Bo is writing…');
    await arrives(event('typing', { ...here, isTyping: false }));
    await screen.findByText('Also here: Bo');
    await arrives(event('viewing', { ...here, isViewing: false }));
    await waitFor(() => {
      expect(screen.queryByText('Also here: Bo')).toBeNull();
    });
    expect(asked.filter((path) => path === '/api/agents')).toHaveLength(1);
  });

  it('are named where they wrote, where they noted and where they have the ticket', async () => {
    answers[THREAD] = {
      items: [
        message('m_1', 'By an integration', { sentBy: null }),
        message('m_2', 'By me', { sentBy: 'a_1' }),
        message('m_3', 'By Bo', { sentBy: 'a_2' }),
      ],
      before: null,
      after: 'end',
    };
    answers['/api/conversations'] = {
      items: [conversation('c_5f2b', 'First', { assigneeId: 'a_2' })],
      nextCursor: null,
    };
    answers['/api/conversations/c_5f2b/notes'] = {
      items: [{ id: 'n_1', text: 'Called back.', authorId: 'a_2', createdAt: '2026-11-20T10:00:00Z' }],
    };
    await logInAndConnect();
    fireEvent.click(row('First'));
    await screen.findByText('By Bo');

    await waitFor(() => {
      expect(messages().map((shown) => shown.querySelector('.kind')?.textContent)).toEqual([
        undefined,
        undefined,
        'Bo',
      ]);
    });
    if (screen.queryByRole('complementary') === null) await press('Show contact details');
    await screen.findByText(/^Bo · /);
    within(screen.getByRole('region', { name: 'Ticket' })).getByRole('button', { name: 'Bo Assignee' });
  });

  it('can be looked over the shoulder: the list shows the conversations of one of them', async () => {
    answers['/api/agents'] = { items: [{ id: 'a_2', name: 'Bo', enabled: true }] };
    answers['/api/conversations?assignee=a_2'] = {
      items: [conversation('c_2', 'Of Bo', { assigneeId: 'a_2' })],
      nextCursor: null,
    };
    await logInAndConnect();
    await press('Anybody Assignee');
    await userEvent.click(
      await within(await screen.findByRole('listbox')).findByRole('option', { name: 'Bo' }),
    );

    await waitFor(() => {
      expect(rows()).toHaveLength(1);
    });
    expect(asked).toContain('/api/conversations?assignee=a_2');
    expect(location.search).toBe('?assignee=a_2');

    await arrives(event('ticket_update', { conversationId: 'c_2', assigneeId: null }));
    await waitFor(() => {
      expect(rows()).toHaveLength(0);
    });
  });

  it('are asked for again when they could not be read, which is said', async () => {
    answers['/api/agents'] = problem(403, 'forbidden', 'Not now');
    await logInAndConnect();
    await press('Anybody Assignee');
    await screen.findByText(/^Not now\. What is shown may be incomplete/);
    await userEvent.keyboard('{Escape}');

    answers['/api/agents'] = { items: [{ id: 'a_2', name: 'Bo', enabled: true }] };
    await press('Anybody Assignee');

    await within(await screen.findByRole('listbox')).findByRole('option', { name: 'Bo' });
  });

  it('are not whose conversations an address with the own id shows', async () => {
    answers['/api/conversations?assignee=me'] = {
      items: [conversation('c_2', 'Of mine', { assigneeId: 'a_1' })],
      nextCursor: null,
    };
    await openAs('agent', '/conversations?assignee=a_1');

    await screen.findByText('Of mine');
    screen.getByRole('button', { name: 'Mine Assignee' });
    expect(screen.queryByText('A colleague')).toBeNull();
  });

  it('are named by their first names where the list shows what they wrote last', async () => {
    answers['/api/agents'] = { items: [{ id: 'a_2', name: 'Bo de Souza' }] };
    answers['/api/conversations'] = {
      items: [
        conversation('c_5f2b', 'First'),
        conversation('c_2', 'By me', { lastDirection: 'outbound', lastSentBy: 'a_1' }),
        conversation('c_3', 'By Bo', { lastDirection: 'outbound', lastSentBy: 'a_2' }),
        conversation('c_4', 'By another', { lastDirection: 'outbound', lastSentBy: 'a_gone' }),
        conversation('c_5', 'By a bot', { lastDirection: 'outbound', lastSentBy: null }),
      ],
      nextCursor: null,
    };
    await logInAndConnect();
    await screen.findByText('Bo:', { exact: false });
    const previews = (): (string | null | undefined)[] =>
      rows().map((shown) => shown.querySelector('.words')?.textContent);
    expect(previews()).toEqual([
      'First',
      'You: By me',
      'Bo: By Bo',
      'A colleague: By another',
      'Us: By a bot',
    ]);

    const answer = (words: string, sentBy: string | undefined): Promise<void> =>
      arrives(
        event('conversation_update', {
          messageId: `m_${words}`,
          lastMessage: words,
          lastMessageAt: new Date().toISOString(),
          sentBy,
        }),
      );
    await answer('On it', 'a_1');
    expect(previews()[0]).toBe('You: On it');
    await answer('Done', 'a_2');
    expect(previews()[0]).toBe('Bo: Done');
    await answer('Rate us', undefined);
    expect(previews()[0]).toBe('Us: Rate us');
    await arrives(event('new_message', { messageId: 'm_2', timestamp: new Date().toISOString() }));
    expect(previews()[0]).toBe('Hello!');
    expect(asked.filter((path) => path === '/api/agents')).toHaveLength(1);
  });

  it('elsewhere are not shown here', async () => {
    await openConversation();

    await arrives(event('typing', { ...here, conversationId: 'c_2', isTyping: true }));

    expect(screen.queryByText(/is writing/)).toBeNull();
  });

  it('are told who is here, again after each connection, and when they have left', async () => {
    await openConversation();
    socket.tell.mockClear();

    act(() => {
      listener.onState('reconnecting');
    });
    await connect(true);
    expect(socket.tell.mock.calls).toEqual([['conversation:join', { conversationId: 'c_5f2b' }]]);

    await userEvent.click(screen.getByRole('link', { name: 'Dashboard' }));
    expect(socket.tell).toHaveBeenLastCalledWith('conversation:leave', { conversationId: 'c_5f2b' });
  });

  it('warn whoever is writing when their answer crosses it', async () => {
    await openConversation();
    const answer = (messageId: string): Promise<void> =>
      arrives(
        event('conversation_update', {
          conversationId: 'c_5f2b',
          messageId,
          lastMessage: 'It is on its way',
          lastMessageAt: '2026-11-20T11:00:00Z',
          direction: 'outbound',
        }),
      );
    await answer('m_before');
    expect(screen.queryByText(/A colleague has just answered/)).toBeNull();
    fireEvent.change(field(), { target: { value: 'Let me look' } });

    await answer('m_after');

    await screen.findByText(/A colleague has just answered/);
    await userEvent.click(screen.getByRole('button', { name: 'I have read it' }));
    expect(screen.queryByText(/A colleague has just answered/)).toBeNull();
  });

  it('are not who crossed when it is one of our own messages that comes back', async () => {
    await openConversation();
    answers['POST /api/conversations/c_5f2b/messages'] = {
      messageId: 'm_own',
      clientMessageId: 'x',
      status: 'queued',
    };
    fireEvent.change(field(), { target: { value: 'First' } });
    fireEvent.keyDown(field(), { key: 'Enter' });
    fireEvent.change(field(), { target: { value: 'Second' } });

    await arrives(
      event('conversation_update', {
        conversationId: 'c_5f2b',
        messageId: 'm_own',
        clientMessageId: bodies.at(-1)?.clientMessageId,
        lastMessage: 'First',
        lastMessageAt: '2026-11-20T11:00:00Z',
        direction: 'outbound',
      }),
    );

    expect(screen.queryByText(/A colleague has just answered/)).toBeNull();
  });
});

describe('what this agent does', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is told once every few seconds while they write, and when they stop', () => {
    const tell = vi.fn();
    const activity = new Activity(tell);
    const leave = activity.view('c_1');
    for (const now of [10_000, 11_000, 12_999, 13_000]) activity.typing('c_1', true, now);
    activity.typing('c_2', true, 20_000);
    activity.typing('c_1', false, 13_500);
    activity.typing('c_1', false, 14_000);
    leave();

    expect(
      tell.mock.calls.map(
        ([name, data]) => `${String(name)} ${String((data as { isTyping?: boolean }).isTyping)}`,
      ),
    ).toEqual([
      'conversation:join undefined',
      'typing true',
      'typing true',
      'typing false',
      'conversation:leave undefined',
    ]);
  });

  it('ends for others when nothing more is heard of it', () => {
    vi.useFakeTimers();
    const activity = new Activity(vi.fn());
    activity.view('c_5f2b');
    activity.apply({ type: 'typing', data: { ...here, isTyping: true } });
    expect(activity.present.get().typists).toEqual(['a_2']);

    vi.advanceTimersByTime(8_000);

    expect(activity.present.get()).toEqual({ viewers: ['a_2'], typists: [] });
  });
});

describe('a message that comes while the agent looks elsewhere', () => {
  const shown = vi.fn();

  beforeEach(() => {
    shown.mockClear();
    vi.spyOn(document, 'hasFocus').mockReturnValue(false);
    vi.stubGlobal(
      'Notification',
      class extends EventTarget {
        static permission = 'granted';
        constructor(title: string, options: { body: string; tag: string }) {
          super();
          shown(title, options.body, options.tag);
        }
      },
    );
  });

  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('is in the title of the tab, and makes no noise unless asked to', async () => {
    await logInAndConnect();
    await arrives(event('new_message'));

    expect(document.title).toBe('(1) Conversations · Inbox');
    expect(shown).not.toHaveBeenCalled();
  });

  it('is notified when the agent wants that, and not while they look here', async () => {
    await logInAndConnect();
    await userEvent.click(screen.getByRole('button', { name: 'Preferences' }));
    await userEvent.click(await screen.findByRole('switch', { name: 'Notify me when I look elsewhere' }));

    await arrives(event('new_message'));
    expect(shown.mock.calls).toEqual([['John Doe', 'Hello!', 'c_5f2b']]);

    vi.spyOn(document, 'hasFocus').mockReturnValue(true);
    await arrives(event('new_message', { messageId: 'another' }));
    expect(shown).toHaveBeenCalledOnce();
  });
});
