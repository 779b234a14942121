import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { InboxApi } from '../src/shared/api/api';
import { ApiError } from '../src/shared/api/http';
import type { Attachment, Outgoing } from '../src/shared/api/types';
import { Attachments } from '../src/shared/inbox/attachments';
import { Drafts } from '../src/shared/inbox/drafts';
import { Outbox } from '../src/shared/inbox/outbox';
import { describe as describeError } from '../src/shared/session/desk';
import { Store } from '../src/shared/store';
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
  message,
  messages,
  open,
  openConversation,
  press,
  problem,
  row,
  settled,
  THREAD,
} from './harness';

describe('an answer', () => {
  const SEND = `POST ${THREAD}`;
  const accepted = { messageId: 'm_our', clientMessageId: 'x', status: 'queued' };

  it('is shown at once, and once, whatever comes first', async () => {
    await openConversation();
    const give = hold(SEND);
    await userEvent.type(field(), 'On{Shift>}{Enter}{/Shift}our way{Enter}');
    expect(messages()).toHaveLength(2);
    expect(screen.getByRole('img', { name: 'Sending' })).toBeDefined();
    expect((field() as HTMLTextAreaElement).value).toBe('');
    expect(bodies.at(-1)).toMatchObject({ type: 'text', text: 'On\nour way' });
    const clientMessageId = bodies.at(-1)?.clientMessageId;

    // The event overtakes the answer.
    await arrives(
      event('conversation_update', {
        clientMessageId,
        messageId: 'm_our',
        lastMessage: 'On our way',
        lastMessageAt: '2026-11-20T10:20:00Z',
      }),
      event('status_update', { messageId: 'm_our', status: 'delivered', error: undefined }),
    );
    give(new Response(JSON.stringify(accepted), { status: 202 }));
    await settled();

    expect(messages()).toHaveLength(2);
    expect(screen.getByRole('img', { name: 'Delivered' })).toBeDefined();
    // The service's own list takes the place of what this page knew.
    answers[THREAD] = {
      items: [
        message('wamid.HBgL', HOSTILE),
        message('m_our', 'On our way', { clientMessageId, status: 'sent' }),
      ],
      before: null,
      after: 'end',
    };
    await connect();
    await settled();
    expect(messages()).toHaveLength(2);
  });

  it('that gets no answer is handed over again under the same id', async () => {
    await openConversation();
    answers[SEND] = problem(503, 'unavailable', 'away');
    await userEvent.type(field(), 'Hello');
    vi.useFakeTimers();
    fireEvent.keyDown(field(), { key: 'Enter' });
    await act(() => vi.advanceTimersByTimeAsync(0));
    answers[SEND] = accepted;
    await act(() => vi.advanceTimersByTimeAsync(1_000));
    vi.useRealTimers();

    const sent = bodies.filter(({ type }) => type === 'text');
    expect(sent).toHaveLength(2);
    expect(sent[0]).toEqual(sent[1]);
    expect(screen.getByRole('img', { name: 'Waiting to be sent' })).toBeDefined();
  });

  it('that got no answer is not handed over any more when its agent has left', async () => {
    vi.useFakeTimers();
    const send = vi.fn().mockRejectedValue(new ApiError('unavailable', 'away'));
    const outbox = new Outbox({ send, resend: send }, 'demo/a_1');
    const sending = outbox.send('c_1', { type: 'text', text: 'Hello' }).catch(describeError);
    await vi.advanceTimersByTimeAsync(0);

    outbox.close();
    await vi.advanceTimersByTimeAsync(60_000);
    vi.useRealTimers();

    expect(await sending).toBe('away');
    expect(send).toHaveBeenCalledOnce();
  });

  it('that the service has not taken survives a reload, goes on, and is one', async () => {
    await openConversation();
    hold(SEND);
    await userEvent.type(field(), 'On our way{Enter}');
    const [sent] = bodies.filter(({ type }) => type === 'text');

    answers[SEND] = accepted;
    await open();
    await connect();
    await screen.findByRole('img', { name: 'Waiting to be sent' });
    await waitFor(() => {
      expect(messages()).toHaveLength(2);
    });
    expect(bodies.filter(({ type }) => type === 'text')).toEqual([sent, sent]);

    // Nothing is left of it to be sent by the next page.
    await open();
    await connect();
    await screen.findByRole('article');
    expect(bodies.filter(({ type }) => type === 'text')).toHaveLength(2);
  });

  it('goes out after those before it in its conversation, also when they wait and after a reload', async () => {
    vi.useFakeTimers();
    const sent: string[] = [];
    let isAway = true;
    const send = vi.fn((_: string, clientMessageId: string, outgoing: Outgoing) => {
      sent.push(outgoing.type === 'text' ? outgoing.text : outgoing.type);
      return isAway && outgoing.type === 'text' && outgoing.text !== 'Elsewhere'
        ? Promise.reject(new ApiError('unavailable', 'away'))
        : Promise.resolve({ messageId: `m_${clientMessageId}`, clientMessageId, status: 'queued' });
    });
    const say = (outbox: Outbox, conversationId: string, text: string): void => {
      outbox.send(conversationId, { type: 'text', text }).catch(describeError);
    };
    const before = new Outbox({ send, resend: vi.fn() }, 'demo/a_1');
    say(before, 'c_1', 'One');
    say(before, 'c_1', 'Two');
    say(before, 'c_2', 'Elsewhere');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent).toEqual(['One', 'Elsewhere', 'One']);
    before.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toHaveLength(3);

    const after = new Outbox({ send, resend: vi.fn() }, 'demo/a_1');
    after.resume(Date.now() - 60_000);
    await vi.advanceTimersByTimeAsync(0);
    say(after, 'c_1', 'Three');
    isAway = false;
    await vi.advanceTimersByTimeAsync(1_000);
    vi.useRealTimers();

    expect(sent.slice(3)).toEqual(['One', 'One', 'Two', 'Three']);
    expect(after.entries.get().map(({ status }) => status)).toEqual(['queued', 'queued', 'queued']);
  });

  it('that was left unsent for long goes out only when the agent says so', () => {
    const send = vi.fn().mockReturnValue(new Promise(() => undefined));
    const before = new Outbox({ send, resend: send }, 'demo/a_1');
    void before.send('c_5f2b', { type: 'text', text: 'Hello' });
    before.close();
    expect(new Outbox({ send, resend: send }, 'demo/a_2').entries.get()).toEqual([]);

    const after = new Outbox({ send, resend: send }, 'demo/a_1');
    after.resume(Date.now() + 10 * 60_000);
    expect(send).toHaveBeenCalledOnce();
    expect(after.entries.get()).toMatchObject([{ refused: { code: 'internal_error' } }]);

    void after.again(after.entries.get()[0]?.clientMessageId ?? '');
    expect(send.mock.calls[1]).toEqual(send.mock.calls[0]);
    after.clear();
    expect(new Outbox({ send, resend: send }, 'demo/a_1').entries.get()).toEqual([]);
  });

  it('whose own answer was lost is there once when the service has it', async () => {
    await openConversation();
    answers[SEND] = problem(400, 'invalid_request', 'body: too long');
    await userEvent.type(field(), 'Hello{Enter}');
    await screen.findByText('Not sent: body: too long');

    answers[THREAD] = {
      items: [message('m_our', 'Hello', { clientMessageId: bodies.at(-1)?.clientMessageId, status: 'sent' })],
      before: null,
      after: 'end',
    };
    await connect();

    await waitFor(() => {
      expect(messages()).toHaveLength(1);
    });
  });

  it('that is refused says why, and can be tried again or thrown away', async () => {
    await openConversation();
    answers[SEND] = problem(400, 'invalid_request', 'body: too long');
    await userEvent.type(field(), 'Hello{Enter}');
    await screen.findByText('Not sent: body: too long');

    answers[SEND] = accepted;
    await press('Try again');
    await screen.findByRole('img', { name: 'Waiting to be sent' });

    const sent = bodies.filter(({ type }) => type === 'text');
    expect(sent[0]?.clientMessageId).toBe(sent[1]?.clientMessageId);
    answers[SEND] = problem(400, 'invalid_request', 'body: too long');
    await userEvent.type(field(), 'Again{Enter}');
    await userEvent.click(await screen.findByRole('button', { name: 'Discard' }));
    expect(messages()).toHaveLength(2);
  });

  it('that WhatsApp did not deliver can be sent once more', async () => {
    await openConversation();
    await arrives(event('status_update'));
    answers[`${SEND}/wamid.HBgL/resend`] = accepted;

    await press('Resend');

    await waitFor(() => {
      expect(messages()).toHaveLength(2);
    });
    expect(asked.at(-1)).toBe(`${SEND}/wamid.HBgL/resend`);
  });

  it('that is sent once more is one, however often one presses, and one with what its event says', async () => {
    await openConversation();
    await arrives(event('status_update'));
    const give = hold(`${SEND}/wamid.HBgL/resend`);
    await userEvent.type(field(), 'Another one');

    await press('Resend');
    await press('Resend');
    // The event overtakes the answer.
    await arrives(
      event('conversation_update', {
        clientMessageId: 'resend:wamid.HBgL',
        messageId: 'm_again',
        lastMessageAt: '2026-11-20T10:20:00Z',
      }),
    );
    expect(messages()).toHaveLength(2);
    expect(document.body.textContent).not.toContain('A colleague has just answered');
    give(
      new Response(
        JSON.stringify({ messageId: 'm_again', clientMessageId: 'resend:wamid.HBgL', status: 'queued' }),
        { status: 202 },
      ),
    );
    await settled();

    expect(messages()).toHaveLength(2);
    // By the service's time.
    expect(messages()[1]?.querySelector('time')?.dateTime).toBe('2026-11-20T10:20:00Z');
    expect(screen.queryByRole('img', { name: 'Sending' })).toBeNull();
  });

  it('that is sent once more is the one that the service has, also when its answer was lost', async () => {
    await openConversation();
    await arrives(event('status_update'));
    answers[`${SEND}/wamid.HBgL/resend`] = problem(500, 'internal_error', 'lost');
    await press('Resend');
    await screen.findByText(/lost/);

    answers[THREAD] = {
      items: [
        message('wamid.HBgL', HOSTILE, { status: 'failed' }),
        message('m_again', HOSTILE, { clientMessageId: 'resend:wamid.HBgL' }),
      ],
      before: null,
      after: 'end',
    };
    await connect();

    await waitFor(() => {
      expect(screen.queryByText(/lost/)).toBeNull();
    });
    expect(messages()).toHaveLength(2);
  });

  it('that was not sent is marked in the list, for who looks elsewhere by then', async () => {
    answers['/api/conversations/c_2/messages'] = { items: [], before: null, after: null };
    await openConversation();
    const refuse = hold(SEND);
    await userEvent.type(field(), 'Hello{Enter}');
    fireEvent.click(row(HOSTILE));
    await screen.findByText('No messages.');
    expect(screen.queryByRole('img', { name: 'A message of yours was not sent' })).toBeNull();

    refuse(problem(400, 'invalid_request', 'body: too long'));
    await screen.findByRole('img', { name: 'A message of yours was not sent' });
    within(row('First')).getByRole('img', { name: 'A message of yours was not sent' });

    // It had been taken after all.
    await arrives(
      event('conversation_update', {
        clientMessageId: bodies.find(({ type }) => type === 'text')?.clientMessageId,
        messageId: 'm_our',
      }),
    );
    expect(screen.queryByRole('img', { name: 'A message of yours was not sent' })).toBeNull();
  });

  it('to a message names it, and shows it', async () => {
    await openConversation();
    await arrives(event('new_message'));
    answers[SEND] = accepted;
    await press('Reply to John Doe');
    expect(screen.getByText('Replying to John Doe')).toBeDefined();

    await userEvent.type(field(), 'Yes{Enter}');

    expect(bodies.at(-1)).toMatchObject({ replyTo: 'wamid.HBgK', text: 'Yes' });
    expect(screen.queryByText('Replying to John Doe')).toBeNull();
    expect(
      screen.getByRole('button', { name: /The message that this one answers: John Doe: Hello!/ }),
    ).toBeDefined();
  });

  it('is kept as a draft in its own conversation, over a reload too', async () => {
    answers['/api/conversations/c_2/messages'] = { items: [], before: null, after: null };
    await openConversation();
    await userEvent.type(field(), 'Not yet');

    fireEvent.click(row(HOSTILE));
    await screen.findByText('No messages.');
    expect((field() as HTMLTextAreaElement).value).toBe('');
    fireEvent.click(row('First'));
    expect((field() as HTMLTextAreaElement).value).toBe('Not yet');

    await open();
    await connect();
    await screen.findByRole('article');
    expect((field() as HTMLTextAreaElement).value).toBe('Not yet');
  });

  const attach = vi.spyOn(InboxApi.prototype, 'attach');
  const choose = async (file: File): Promise<void> => {
    const input = document.querySelector<HTMLInputElement>('input[type=file]');
    if (input === null) throw new Error('no field for a file');
    await userEvent.upload(input, file, { applyAccept: false });
  };
  const caption = (): HTMLElement => screen.getByRole('textbox', { name: 'Caption' });

  it('keeps its file while another conversation is looked at', async () => {
    let uploaded: (attachment: Attachment) => void = () => undefined;
    attach.mockReturnValue(
      new Promise((resolve) => {
        uploaded = resolve;
      }),
    );
    answers['/api/conversations/c_2/messages'] = { items: [], before: null, after: null };
    answers[SEND] = accepted;
    await openConversation();
    await choose(new File(['abc'], 'receipt.pdf', { type: 'application/pdf' }));
    fireEvent.keyDown(caption(), { key: 'Enter' });
    expect(bodies.filter(({ type }) => type === 'media')).toEqual([]);

    fireEvent.click(row(HOSTILE));
    await screen.findByText('No messages.');
    expect(screen.queryByText('receipt.pdf')).toBeNull();
    await act(async () => {
      uploaded({ attachmentId: 'at_1', mimeType: 'application/pdf', size: 3 });
      await Promise.resolve();
    });
    fireEvent.click(row('First'));
    screen.getByText('receipt.pdf');
    fireEvent.keyDown(caption(), { key: 'Enter' });

    await waitFor(() => {
      expect(bodies.at(-1)).toMatchObject({ media: { kind: 'document', attachmentId: 'at_1' } });
    });
    expect(screen.queryByRole('button', { name: 'Remove receipt.pdf' })).toBeNull();
  });

  it('does not go out without its file, when that was lost in a reload, unless the agent says so', async () => {
    attach.mockResolvedValue({ attachmentId: 'at_1', mimeType: 'application/pdf', size: 3 });
    answers[SEND] = accepted;
    await openConversation();
    await choose(new File(['abc'], 'invoice.pdf', { type: 'application/pdf' }));
    await userEvent.type(caption(), 'See the invoice');

    await open();
    await connect();
    await screen.findByText('invoice.pdf');
    await userEvent.type(field(), '{Enter}');
    expect(bodies.filter(({ type }) => type === 'text')).toEqual([]);

    await choose(new File(['abc'], 'invoice-2.pdf', { type: 'application/pdf' }));
    await waitFor(() => {
      expect(screen.queryByText(/no longer here/)).toBeNull();
    });
    await userEvent.type(caption(), '{Enter}');
    expect(bodies.at(-1)).toMatchObject({ media: { attachmentId: 'at_1', caption: 'See the invoice' } });
    // Nothing of it is missing in the next message.
    expect(screen.queryByText(/no longer here/)).toBeNull();
    await userEvent.type(field(), 'Bye{Enter}');
    expect(bodies.at(-1)).toMatchObject({ type: 'text', text: 'Bye' });
  });

  it('does not go out without its file, when that was not uploaded, unless the agent says so', async () => {
    let fail: (error: Error) => void = () => undefined;
    attach.mockReturnValue(
      new Promise((_, reject) => {
        fail = reject;
      }),
    );
    answers['/api/conversations/c_2/messages'] = { items: [], before: null, after: null };
    answers[SEND] = accepted;
    await openConversation();
    await choose(new File(['abc'], 'invoice.pdf', { type: 'application/pdf' }));
    await userEvent.type(caption(), 'See the invoice');
    fireEvent.click(row(HOSTILE));
    await screen.findByText('No messages.');
    await act(async () => {
      fail(new ApiError('unavailable', 'away'));
      await Promise.resolve();
    });
    await screen.findByText('invoice.pdf was not uploaded: away');
    expect(screen.queryByText(/no longer here/)).toBeNull();

    fireEvent.click(row('First'));
    await screen.findByText(/no longer here/);
    await userEvent.type(field(), '{Enter}');
    expect(bodies.filter(({ type }) => type === 'text')).toEqual([]);

    await press('Go on without invoice.pdf');
    await userEvent.type(field(), '{Enter}');
    expect(bodies.at(-1)).toMatchObject({ type: 'text', text: 'See the invoice' });
  });

  it('leaves unread what was said of something else when a file is chosen', () => {
    const said = new Store<string | undefined>(undefined);
    const api = { attach: vi.fn().mockReturnValue(new Promise(() => undefined)) };
    const attachments = new Attachments(api, new Drafts('demo/a_1'), said);
    const picture = new File(['abc'], 'screen.png', { type: 'image/png' });
    attachments.choose('c_1', new File([], 'nothing.txt', { type: 'text/plain' }));
    expect(said.get()).toMatch(/^nothing.txt was not uploaded/);
    attachments.choose('c_1', picture);
    expect(said.get()).toBeUndefined();

    said.set('Ben was faster.');
    attachments.choose('c_1', picture);

    expect(said.get()).toBe('Ben was faster.');
  });

  it('shows its picture as soon as the service has it', async () => {
    vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:picture');
    attach.mockResolvedValue({ attachmentId: 'at_1', mimeType: 'image/png', size: 3 });
    answers[SEND] = accepted;
    answers['/api/media/m_our'] = new Response('abc');
    await openConversation();
    await choose(new File(['abc'], 'screen.png', { type: 'image/png' }));
    fireEvent.keyDown(caption(), { key: 'Enter' });
    await screen.findByRole('img', { name: 'Waiting to be sent' });
    expect(asked).not.toContain('/api/media/m_our');

    await arrives(
      event('conversation_update', {
        clientMessageId: bodies.at(-1)?.clientMessageId,
        messageId: 'm_our',
        lastMessageAt: '2026-11-20T10:20:00Z',
      }),
    );

    await waitFor(() => {
      expect(screen.getByRole('img', { name: 'Photo' }).getAttribute('src')).toBe('blob:picture');
    });
  });

  it.each([undefined, '1063'])(
    'can be a reaction, which the same once more takes back (%s)',
    async (number) => {
      answers['/api/conversations'] = {
        items: [conversation('c_5f2b', 'First', { phoneNumberId: number })],
        nextCursor: null,
      };
      await openConversation();
      answers[SEND] = { messageId: 'm_r', clientMessageId: 'x', status: 'queued' };
      // A customer who writes from another number than the one that the contact has is told from us only where ours is known.
      const customers = { from: number === undefined ? '+1555' : '+1777', emoji: '🙏' };
      await arrives(
        event('new_message', { from: '+1555' }),
        event('message_reaction', { messageId: 'wamid.HBgK', ...customers }),
        event('message_reaction', { messageId: 'wamid.HBgK', from: '1063', emoji: '👍' }),
      );
      const react = async (name: string): Promise<unknown> => {
        const theirs = messages().at(-1)?.closest('li');
        if (theirs == null) throw new Error('no message');
        await userEvent.click(within(theirs).getByRole('button', { name: 'React' }));
        const item = await screen.findByRole('menuitem', { name });
        const marked = screen.getAllByRole('menuitem').filter((one) => one.querySelector('.icon') !== null);
        expect(marked.map((one) => one.getAttribute('aria-label'))).toEqual(['Take 👍 back']);
        await userEvent.click(item);
        return bodies.filter(({ type }) => type === 'reaction').at(-1)?.reaction;
      };

      expect(await react('Take 👍 back')).toEqual({ messageId: 'wamid.HBgK', emoji: null });
      expect(await react('React with 🙏')).toEqual({ messageId: 'wamid.HBgK', emoji: '🙏' });
    },
  );

  it('takes no file that WhatsApp does not take, and says why in words', async () => {
    attach.mockReset();
    await openConversation();
    await choose(new File(['abc'], 'setup.exe', { type: 'application/x-msdownload' }));
    await screen.findByText(/^setup.exe was not uploaded: WhatsApp does not take files of this type/);
    await choose(new File([new Uint8Array(5 * 1024 * 1024 + 1)], 'huge.png', { type: 'image/png' }));
    await screen.findByText(
      'huge.png was not uploaded: it is too large. WhatsApp takes at most 5 MB of this type',
    );
    await choose(new File([], 'nothing.txt', { type: 'text/plain' }));
    await screen.findByText('nothing.txt was not uploaded: it is empty');
    expect(attach).not.toHaveBeenCalled();

    attach.mockResolvedValue({ attachmentId: 'at_1', mimeType: 'image/png', size: 3 });
    const files = [new File(['abc'], 'screen.png', { type: 'image/png' })];
    fireEvent.paste(field(), { clipboardData: { files, getData: () => '' } });
    await screen.findByText('screen.png');
    expect(screen.queryByText(/was not uploaded/)).toBeNull();
  });

  it('stays, to be the next message, when a file goes that WhatsApp shows without words', async () => {
    answers[SEND] = accepted;
    attach.mockResolvedValue({ attachmentId: 'at_1', mimeType: 'audio/ogg', size: 3 });
    await openConversation();
    await userEvent.type(field(), 'Listen to this');
    await choose(new File(['abc'], 'voice.ogg', { type: 'audio/ogg' }));
    await screen.findByText('It goes out without words. What you write here stays for the next message.');

    await userEvent.type(field(), '{Enter}');

    expect(bodies.at(-1)).toMatchObject({
      type: 'media',
      media: { kind: 'audio', attachmentId: 'at_1' },
    });
    expect((field() as HTMLTextAreaElement).value).toBe('Listen to this');
    await userEvent.type(field(), '{Enter}');
    expect(bodies.at(-1)).toMatchObject({ type: 'text', text: 'Listen to this' });
    expect((field() as HTMLTextAreaElement).value).toBe('');
  });

  it('is a template once the customer has been silent for 24 hours', async () => {
    answers['/api/conversations'] = {
      items: [conversation('c_5f2b', 'First', { lastInboundAt: '2026-01-01T00:00:00Z' })],
      nextCursor: null,
    };
    answers[SEND] = accepted;
    await openConversation();
    expect(screen.queryByRole('textbox', { name: 'Write a message' })).toBeNull();
    await press('Send a template');

    const dialogue = within(await screen.findByRole('dialog'));
    await userEvent.type(dialogue.getByLabelText('Name'), 'Order Shipped');
    await userEvent.click(dialogue.getByRole('button', { name: 'Send the template' }));
    dialogue.getByText('Lower-case letters, digits and underscores');
    await userEvent.clear(dialogue.getByLabelText('Name'));
    await userEvent.type(dialogue.getByLabelText('Name'), 'order_shipped');
    await userEvent.click(dialogue.getByRole('button', { name: 'Add a parameter' }));
    await userEvent.type(dialogue.getByLabelText('Parameter 1'), '4711');
    await userEvent.click(dialogue.getByRole('button', { name: 'Send the template' }));

    expect(bodies.at(-1)).toMatchObject({
      type: 'template',
      template: {
        name: 'order_shipped',
        language: 'en_US',
        components: [{ type: 'body', parameters: [{ type: 'text', text: '4711' }] }],
      },
    });
    await screen.findByText('Template order_shipped: 4711');
  });

  it('comes back as a draft when the 24 hours ended meanwhile', async () => {
    await openConversation();
    answers[SEND] = problem(422, 'window_closed', 'Only a template can be sent');

    await userEvent.type(field(), 'Too late{Enter}');

    await screen.findByRole('dialog');
    await userEvent.keyboard('{Escape}');
    expect(screen.getByText('Only a template can be sent')).toBeDefined();
    expect((field() as HTMLTextAreaElement).value).toBe('Too late');
    expect(messages()).toHaveLength(1);
  });
});

describe('two answers that the end of the 24 hours overtakes', () => {
  it('are both kept: one as a draft, one in the conversation', async () => {
    await openConversation();
    const give = hold(`POST ${THREAD}`);
    await userEvent.type(field(), 'First words{Enter}');
    await userEvent.type(field(), 'Second words{Enter}');

    give(problem(422, 'window_closed', 'Only a template can be sent'));
    answers[`POST ${THREAD}`] = problem(422, 'window_closed', 'Only a template can be sent');
    await screen.findByRole('dialog');
    await settled();
    await userEvent.keyboard('{Escape}');

    expect((field() as HTMLTextAreaElement).value).toBe('First words');
    await screen.findByText('Not sent: Only a template can be sent');
    expect(messages().at(-1)?.textContent).toContain('Second words');
    expect(messages()).toHaveLength(2);
  });
});

describe('the details', () => {
  const details = async (): Promise<void> => {
    await openConversation();
    if (screen.queryByRole('complementary') === null) await press('Show contact details');
  };

  it('tell who was faster', async () => {
    await details();
    answers['POST /api/conversations/c_5f2b/assign'] = problem(409, 'conflict', 'taken', {
      current: { assigneeId: 'a_2', assigneeName: 'Ben' },
    });
    answers['/api/conversations/c_5f2b'] = conversation('c_5f2b', 'First', { assigneeId: 'a_2' });
    answers['/api/agents'] = { items: [{ id: 'a_2', name: 'Ben', enabled: true }] };

    await press('Assign to me');

    await screen.findByText('Ben was faster.');
    expect(bodies.at(-1)).toEqual({ expectedAssigneeId: null, assigneeId: 'a_1' });
    await screen.findByRole('button', { name: 'Ben Assignee' });
  });

  it('hand the ticket to a colleague, or back to nobody', async () => {
    answers['/api/agents'] = {
      items: [
        { id: 'a_3', name: 'Zoe', enabled: true },
        { id: 'a_1', name: 'Ana', enabled: true },
        { id: 'a_4', name: 'Cleo', enabled: false },
        { id: 'a_2', name: 'Ben', enabled: true },
      ],
    };
    answers['POST /api/conversations/c_5f2b/assign'] = {};
    await details();
    expect(asked).not.toContain('/api/agents');

    await press('Nobody Assignee');
    const choices = within(await screen.findByRole('listbox', { name: 'Assignee' }));
    await choices.findByRole('option', { name: 'Ben' });
    expect(choices.getAllByRole('option').map(({ textContent }) => textContent)).toEqual([
      'Nobody',
      'Ana (you)',
      'Ben',
      'Zoe',
    ]);
    await userEvent.click(choices.getByRole('option', { name: 'Ben' }));
    await waitFor(() => {
      expect(bodies.at(-1)).toEqual({ expectedAssigneeId: null, assigneeId: 'a_2' });
    });
    await waitFor(() => {
      expect(screen.queryByRole('listbox', { name: 'Assignee' })).toBeNull();
    });

    await arrives(event('ticket_update', { assigneeId: 'a_2' }));
    await press('Ben Assignee');
    await userEvent.click(
      within(await screen.findByRole('listbox', { name: 'Assignee' })).getByRole('option', {
        name: 'Nobody',
      }),
    );
    await waitFor(() => {
      expect(bodies.at(-1)).toEqual({ expectedAssigneeId: 'a_2', assigneeId: null });
    });
  });

  it('name whose the ticket is, also when that colleague can no longer sign in', async () => {
    answers['/api/agents'] = { items: [{ id: 'a_4', name: 'Cleo', enabled: false }] };
    await details();

    await arrives(event('ticket_update', { assigneeId: 'a_4' }));

    await screen.findByRole('button', { name: 'Cleo Assignee' });
  });

  it('show what the events say of ticket, labels and other systems', async () => {
    await details();

    await arrives(
      event('ticket_update', { assigneeId: 'a_1' }),
      event('conversation_update', {
        messageId: undefined,
        lastMessage: undefined,
        labels: ['vip'],
        externalSystem: 'genesys',
        externalId: 'G-1',
      }),
    );

    const panel = within(screen.getByRole('complementary'));
    panel.getByRole('button', { name: 'Ana (you) Assignee' });
    panel.getByText('vip');
    panel.getByText('G-1');
    panel.getByRole('button', { name: /Pending/ });
  });

  it('number the ticket that opens while one looks', async () => {
    await details();
    const numbered = (id: string, number: number): object => ({
      id,
      number,
      status: 'open',
      openedAt: '2026-11-20T10:00:00Z',
      history: [],
    });
    answers['/api/conversations/c_5f2b/tickets'] = { items: [numbered('tk_2', 2), numbered('tk_1', 1)] };
    await arrives(
      event('ticket_update', {
        conversationId: 'c_5f2b',
        ticketId: 'tk_2',
        status: 'open',
        assigneeId: null,
      }),
    );

    const ticket = screen.getByRole('region', { name: 'Ticket' });
    await within(ticket).findByRole('heading', { name: 'Ticket 2' });
    within(screen.getByRole('region', { name: 'Earlier tickets' })).getByText('Ticket 1');
  });

  it('keep notes', async () => {
    await details();
    answers['POST /api/conversations/c_5f2b/notes'] = {};
    answers['/api/conversations/c_5f2b/notes'] = {
      items: [{ id: 'n_1', text: 'Call back', authorId: 'a_1', createdAt: '2026-11-20T10:00:00Z' }],
    };

    await userEvent.type(screen.getByLabelText('New note'), 'Call back');
    await press('Save the note');

    await waitFor(() => {
      expect(
        within(screen.getByRole('complementary')).getAllByText('Call back', { selector: 'li p' }),
      ).toHaveLength(1);
    });
    expect(bodies.at(-1)).toEqual({
      text: 'Call back',
      clientNoteId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    });
  });

  it('keep what has been begun of a note while another conversation is looked at, and over a reload', async () => {
    answers['/api/conversations/c_2/messages'] = { items: [], before: null, after: null };
    answers['/api/conversations/c_2/notes'] = { items: [] };
    answers['/api/conversations/c_2/tickets'] = { items: [] };
    const note = (): string => screen.getByLabelText<HTMLTextAreaElement>('New note').value;
    await details();
    await userEvent.type(screen.getByLabelText('New note'), 'Wants a refund');

    fireEvent.click(row(HOSTILE));
    await screen.findByText('No messages.');
    expect(note()).toBe('');
    fireEvent.click(row('First'));
    expect(note()).toBe('Wants a refund');
    expect((field() as HTMLTextAreaElement).value).toBe('');

    await open();
    await connect();
    await screen.findByRole('article');
    if (screen.queryByRole('complementary') === null) await press('Show contact details');
    expect(note()).toBe('Wants a refund');
  });

  const NOTES = '/api/conversations/c_5f2b/notes';
  const notesTold = (): unknown[] => bodies.filter(({ clientNoteId }) => clientNoteId !== undefined);
  const elsewhereAndBack = async (): Promise<void> => {
    fireEvent.click(row(HOSTILE));
    await screen.findByText('No messages.');
    fireEvent.click(row('First'));
    await screen.findByRole('article');
  };

  it('keep a note one when it is saved again after a look elsewhere, before the answer', async () => {
    answers['/api/conversations/c_2/messages'] = { items: [], before: null, after: null };
    await details();
    hold(`POST ${NOTES}`);
    await userEvent.type(screen.getByLabelText('New note'), 'Wants a refund');
    await press('Save the note');

    await elsewhereAndBack();
    await press('Save the note');

    const [first, second] = notesTold();
    expect(second).toEqual(first);
    await userEvent.type(screen.getByLabelText('New note'), ', today');
    await elsewhereAndBack();
    await press('Save the note');
    expect(notesTold()[2]).toMatchObject({ text: 'Wants a refund, today' });
    expect(notesTold()[2]).not.toMatchObject({
      clientNoteId: (first as { clientNoteId: string }).clientNoteId,
    });
  });

  it('keep what is written of the next note while the one before is being saved', async () => {
    await details();
    const give = hold(`POST ${NOTES}`);
    const note = screen.getByLabelText<HTMLTextAreaElement>('New note');
    await userEvent.type(note, 'Wants a refund');
    await press('Save the note');
    await userEvent.type(note, ', today');

    give(new Response('{}', { status: 201 }));
    await settled();

    expect(note.value).toBe('Wants a refund, today');
  });
});
