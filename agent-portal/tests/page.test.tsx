import { act, cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { ApiError } from '../src/shared/api/http';
import type { SignedIn } from '../src/shared/api/types';
import { event } from './fixtures';
import {
  answers,
  arrives,
  asked,
  bodies,
  connect,
  conversation,
  field,
  hold,
  HOSTILE,
  indicator,
  listener,
  logIn,
  logInAndConnect,
  message,
  messages,
  open,
  openConversation,
  press,
  problem,
  reads,
  row,
  rows,
  settled,
  signedIn,
  socket,
  submit,
  THREAD,
} from './harness';

describe('the page', () => {
  it('shows why a login failed', async () => {
    await open(() =>
      Promise.reject(new ApiError('invalid_credentials', 'E-mail and password do not belong together')),
    );

    await submit();

    await screen.findByText('E-mail and password do not belong together');
  });

  it('lets who has a one-time password choose another one', async () => {
    const login = vi.fn((_email: string, _password: string, newPassword?: string): Promise<SignedIn> =>
      newPassword === undefined
        ? Promise.reject(new ApiError('password_change_required', 'newPassword: absent'))
        : Promise.resolve(signedIn),
    );
    await open(login);
    await submit();
    const field = await screen.findByLabelText('New password, 8 characters or more');
    expect(screen.getByText(/good for signing in once/)).toBeDefined();

    fireEvent.change(field, { target: { value: 'my own secret' } });
    fireEvent.submit(screen.getByRole('button', { name: 'Log in' }));

    await screen.findByRole('button', { name: 'Sign out' });
    expect(login).toHaveBeenLastCalledWith('ana@demo.test', 'correct horse', 'my own secret');
  });

  it('shows the list and a message that arrives, without being asked', async () => {
    await logInAndConnect();
    expect(indicator()).toBe('Live');
    const requests = asked.length;

    await arrives(event('new_message'));

    await screen.findByText('Hello!');
    expect(rows()[0]?.textContent).toContain('John Doe');
    expect(screen.getByRole('img', { name: '1 unread message' })).toBeDefined();
    expect(asked).toHaveLength(requests);
  });

  it('goes where the agent wanted to go before logging in', async () => {
    history.replaceState(null, '', '/conversations/c_5f2b?status=open');
    answers['/api/conversations?status=open'] = answers['/api/conversations'];
    await logIn();
    expect(location.pathname + location.search).toBe('/conversations/c_5f2b?status=open');
    await connect();

    await screen.findByRole('article');
  });

  it('seeks what the address says, and nothing more once it says nothing', async () => {
    answers['/api/conversations?q=Second'] = { items: [], nextCursor: null };
    await logInAndConnect();
    const search = screen.getByRole<HTMLInputElement>('searchbox');
    await userEvent.type(search, 'Second');
    await screen.findByText('No conversation matches.');
    expect(search.value).toBe('Second');
    expect(location.search).toBe('?q=Second');

    fireEvent.click(screen.getByRole('link', { name: 'Conversations' }));

    await screen.findByText('First');
    expect(search.value).toBe('');
    expect(location.search).toBe('');
  });

  it('says so when there is no such conversation, or no such page', async () => {
    history.replaceState(null, '', '/conversations/c_none');
    await logIn();
    await connect();
    await screen.findByText('This conversation does not exist, or it was merged with another.');

    cleanup();
    history.replaceState(null, '', '/nowhere');
    await open();
    await screen.findByText('There is no such page.');
  });

  it('shows the open conversation, what arrives in it, and how far a message got', async () => {
    await openConversation();

    await arrives(event('new_message'), event('status_update', { status: 'read', error: undefined }));

    await waitFor(() => {
      expect(messages()).toHaveLength(2);
    });
    expect(screen.getByRole('img', { name: 'Read' })).toBeDefined();
    await arrives(event('status_update'));
    await screen.findByText('Not sent: Re-engagement message');
    expect(screen.getByText(/^Send a template/)).toBeDefined();
  });

  it('marks as read what the agent can see, once', async () => {
    await openConversation();

    await arrives(event('new_message'), event('new_message'));

    await waitFor(() => {
      expect(asked.filter((path) => path === 'POST /api/conversations/c_5f2b/read')).toHaveLength(1);
    });
    expect(bodies.at(-1)).toEqual({ messageId: 'wamid.HBgK' });
    expect(screen.queryByRole('img', { name: '1 unread message' })).toBeNull();
  });

  it('shows figures as they change', async () => {
    await logInAndConnect();
    await userEvent.click(screen.getByRole('link', { name: 'Dashboard' }));
    await screen.findByText('Waiting conversations');

    await arrives(event('metrics_update'));

    expect(screen.getAllByRole('definition').map(({ textContent }) => textContent)).toEqual(
      expect.arrayContaining(['5', '2', '42', '2 min']),
    );
  });

  it('never takes what a customer writes for markup', async () => {
    await openConversation();
    await arrives(event('new_message', { from_name: HOSTILE, message: HOSTILE }));

    await waitFor(() => {
      expect(messages()).toHaveLength(2);
    });
    expect(document.querySelectorAll('img, b')).toHaveLength(0);
    expect(document.body.textContent).toContain(HOSTILE);
  });

  it('leads where web addresses in a message say, and nowhere else', async () => {
    const text = 'See https://shop.example/a?b=c&d=e. Or (http://x.example/y), not javascript:alert(1)';
    await openConversation();
    await arrives(event('new_message', { message: text }));

    const said = messages().at(-1)?.querySelector('.message-words');
    expect(said?.textContent).toBe(text);
    const links = [...(said?.querySelectorAll('a') ?? [])];
    expect(links.map((link) => link.getAttribute('href'))).toEqual([
      'https://shop.example/a?b=c&d=e',
      'http://x.example/y',
    ]);
    for (const link of links) expect([link.target, link.rel]).toEqual(['_blank', 'noreferrer']);
  });

  it.each([
    ['https://en.wikipedia.org/wiki/Foo_(bar)', ''],
    ['https://en.wikipedia.org/wiki/Foo_(bar)', ').'],
    ['https://x.example/a[0]', ']'],
    ['https://x.example/هنا', '؟'],
    ['https://x.example/a', '。谢谢'],
    ['https://x.example/a', '” he said'],
    ['https://x.example/a*b', '*, and'],
    ['https://x.example/a', '\u202egnp.exe'],
    ['https://x.example/a', '\u2066b'],
    ['https://x.example/a', '\u200f'],
  ])('makes a link of %s, not of what is behind it', async (address, behind) => {
    await openConversation();
    await arrives(event('new_message', { message: `(*https://* ${address}${behind}` }));

    const said = messages().at(-1)?.querySelector('.message-words');
    expect(said?.textContent).toBe(`(*https://* ${address}${behind}`);
    const links = [...(said?.querySelectorAll('a') ?? [])];
    expect(links.map(({ textContent, dir }) => [textContent, dir])).toEqual([[address, 'ltr']]);
  });

  it('runs from right to left where that is how people write', async () => {
    const arabic = 'مرحبا، أين طلبي؟';
    await openConversation();
    await arrives(event('new_message', { message: arabic }));

    for (const element of [...screen.getAllByText(arabic), field()]) expect(element.dir).toBe('auto');
    expect(screen.getAllByText(arabic)).toHaveLength(2);

    // What is said in the page's language goes before it.
    await arrives(
      event('conversation_update', {
        messageId: 'm_own',
        lastMessage: arabic,
        lastMessageAt: new Date().toISOString(),
        sentBy: 'a_1',
      }),
    );
    const preview = rows()[0]?.querySelector('.words');
    expect(preview?.textContent).toBe(`You: ${arabic}`);
    expect(preview?.getAttribute('dir')).toBeNull();
    expect(preview?.querySelector('bdi')?.textContent).toBe(arabic);
  });

  it('shows files that the service has, and never shows the token to another place', async () => {
    answers[THREAD] = {
      items: [
        message('m_1', 'A photo', { type: 'image', media_url: '/api/media/m_1' }),
        message('m_2', 'A link', { type: 'image', media_url: 'https://elsewhere.example/x.jpg' }),
        message('m_3', '', { type: 'document', media_url: '/api/media/m_3', content: { filename: 'a.pdf' } }),
      ],
      before: null,
      after: 'end',
    };
    answers['/api/media/m_1'] = new Response(new Blob(['picture']));
    answers['/api/media/m_3'] = problem(410, 'media_expired', 'gone');
    await logInAndConnect();
    fireEvent.click(row('First'));

    expect((await screen.findByRole('img', { name: 'A photo' })).getAttribute('src')).toMatch(/^blob:/);
    expect(screen.getByRole('link', { name: 'Open the link' }).getAttribute('href')).toBe(
      'https://elsewhere.example/x.jpg',
    );
    expect(asked).not.toContain('/api/media/m_3');
    await press('Show document');
    await screen.findByText('WhatsApp no longer has this file.');
    expect(asked.filter((path) => path.includes('elsewhere'))).toEqual([]);
    expect(document.body.textContent).not.toContain('may be incomplete');
  });

  it('reads everything again after a reconnection that lost something, and only then', async () => {
    await logInAndConnect();
    expect(reads()).toBe(1);

    act(() => {
      listener.onState('reconnecting');
    });
    expect(indicator()).toBe('Reconnecting');
    await connect(true);
    expect(reads()).toBe(1);

    answers['/api/conversations'] = { items: [conversation('c_9', 'Missed')], nextCursor: null };
    await connect();
    await screen.findByText('Missed');
    expect(reads()).toBe(2);
  });

  it('asks for nothing in ten minutes in which nothing happens', async () => {
    await openConversation();
    await settled();
    const requests = asked.length;
    vi.useFakeTimers();

    await act(() => vi.advanceTimersByTimeAsync(10 * 60_000));
    act(() => {
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
      dispatchEvent(new Event('focus'));
      dispatchEvent(new Event('online'));
    });
    await act(() => vi.advanceTimersByTimeAsync(1_000));

    vi.useRealTimers();
    expect(asked.slice(requests)).toEqual([]);
  });

  it('shows the list also when the socket does not come, and says that it is offline', async () => {
    await logIn();

    act(() => {
      listener.onState('reconnecting');
      listener.onState('offline');
    });

    await screen.findByText('First');
    expect(indicator()).toBe('Offline');
    await press('Retry now');
    expect(socket.retryNow).toHaveBeenCalledOnce();
  });

  it('says when something could not be read', async () => {
    answers['/api/conversations'] = problem(400, 'invalid_request', 'Something is wrong');
    await logIn();
    await connect();

    await screen.findByText('Something is wrong. What is shown may be incomplete.');
  });

  it.each<[path: string, ask: () => void, secret: unknown]>([
    [
      '/api/conversations?cursor=next',
      () => {
        fireEvent.click(screen.getByRole('button', { name: 'Show more' }));
      },
      { items: [conversation('c_a', 'Secret')], nextCursor: null },
    ],
    [
      '/api/conversations/c_a',
      () => {
        void arrives(event('conversation_update', { conversationId: 'c_a' }));
      },
      conversation('c_a', 'Secret'),
    ],
    [
      '/api/conversations',
      () => {
        listener.onConnected(false);
      },
      { items: [conversation('c_a', 'Secret')], nextCursor: null },
    ],
  ])('never shows the next agent what the one before had asked for: %s', async (path, ask, secret) => {
    answers['/api/conversations'] = { items: [conversation('c_5f2b', 'First')], nextCursor: 'next' };
    await logInAndConnect();
    const answered = answers[path];
    const give = hold(path);
    ask();
    await waitFor(() => {
      expect(asked).toContain(path);
    });
    answers[path] = answered;
    await press('Sign out');
    await submit();
    await waitFor(() => {
      expect(screen.queryByRole('button', { name: 'Sign out' })).not.toBeNull();
    });
    await connect();
    await screen.findByText('First');

    give(new Response(JSON.stringify(secret)));
    await settled();

    expect(document.body.textContent).toContain('First');
    expect(document.body.textContent).not.toContain('Secret');
  });

  it("does not let a refusal meant for the agent before end the next one's session", async () => {
    await logInAndConnect();
    const refuse = hold('/api/conversations/c_a');
    await arrives(event('conversation_update', { conversationId: 'c_a' }));
    await press('Sign out');
    await submit();
    await screen.findByRole('button', { name: 'Sign out' });

    refuse(problem(403, 'agent_disabled', 'disabled'));
    await settled();

    expect(screen.queryByRole('button', { name: 'Sign out' })).not.toBeNull();
  });

  it('asks before signing out throws away what was not sent', async () => {
    await openConversation();
    answers[`POST ${THREAD}`] = problem(400, 'invalid_request', 'body: too long');
    await userEvent.type(field(), 'Hello{Enter}');
    await screen.findByText('Not sent: body: too long');

    await press('Sign out');
    screen.getByText(/^1 message of yours has not reached the service/);
    await press('Cancel');
    expect(messages()).toHaveLength(2);
    await press('Sign out');
    await press('Sign out anyway');

    expect(screen.queryByLabelText('Password')).not.toBeNull();
    expect(sessionStorage).toHaveLength(0);
  });

  it('leaves nothing unsent in its tab when the agent signs out in another one', async () => {
    await openConversation();
    hold(`POST ${THREAD}`);
    await userEvent.type(field(), 'On its way{Enter}');
    await userEvent.type(field(), 'Not yet');
    expect(sessionStorage).toHaveLength(2);

    act(() => {
      new BroadcastChannel('waba-session').postMessage('signed out');
    });

    expect(screen.queryByLabelText('Password')).not.toBeNull();
    expect(sessionStorage).toHaveLength(0);
  });

  it('stays on the form when the session ends before the page has been set up', async () => {
    const configure = hold('/api/config');
    await open();
    await submit();
    await waitFor(() => {
      expect(asked).toContain('/api/config');
    });
    act(() => {
      new BroadcastChannel('waba-session').postMessage('signed out');
    });
    expect(localStorage.getItem('waba.signedIn')).toBeNull();

    configure(new Response(JSON.stringify({ realtimeUrl: null, realtimePort: 3015 })));
    await settled();

    expect(screen.queryByLabelText('Password')).not.toBeNull();
    expect(socket.start).not.toHaveBeenCalled();
  });

  it('signs out an agent who was disabled', async () => {
    await open(
      () => Promise.resolve(signedIn),
      () => Promise.reject(new ApiError('agent_disabled', 'disabled')),
    );
    await submit();
    await connect();

    await act(() => listener.onRefused('agent_disabled').catch(() => undefined));

    await screen.findByText('This account has been disabled.');
    expect(socket.stop).toHaveBeenCalled();
  });

  it('stays signed in over a reload, and not after signing out', async () => {
    await logInAndConnect();
    await open();
    expect(screen.queryByRole('button', { name: 'Sign out' })).not.toBeNull();

    await press('Sign out');
    expect(screen.queryByLabelText('Password')).not.toBeNull();
    await open();
    expect(screen.queryByLabelText('Password')).not.toBeNull();
  });
});
