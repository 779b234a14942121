import { fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { answers, asked, field, openConversation } from './harness';

const reply = (shortcut: string, title: string, text: string): object => ({
  id: `cr_${shortcut}`,
  shortcut,
  title,
  text,
  version: 1,
  updatedAt: '2026-11-01T10:00:00Z',
  updatedBy: 'a_1',
});
const shown = (): (string | null)[] => screen.queryAllByRole('menuitem').map((item) => item.textContent);
const typed = (): string => (field() as HTMLTextAreaElement).value;
const write = (text: string): void => {
  fireEvent.change(field(), { target: { value: text } });
};

describe('canned replies', () => {
  beforeEach(async () => {
    answers['/api/canned-replies'] = {
      items: [reply('hello', 'Greeting', 'Hello there!')],
      nextCursor: 'two',
    };
    answers['/api/canned-replies?cursor=two'] = {
      items: [reply('refund', 'Devolução', 'Your refund is on its way.')],
      nextCursor: null,
    };
    await openConversation();
  });

  it('come with a slash in an empty message, and are found while one writes', async () => {
    expect(asked).not.toContain('/api/canned-replies');
    write('/');

    await waitFor(() => {
      expect(shown()).toHaveLength(2);
    });
    const search = screen.getByRole('searchbox', { name: 'Canned replies' });
    await userEvent.type(search, 'devolucao');
    await waitFor(() => {
      expect(shown()).toEqual(['Devolução/refundYour refund is on its way.']);
    });
    await userEvent.keyboard('{Enter}');

    await waitFor(() => {
      expect(typed()).toBe('Your refund is on its way.');
    });
    expect(shown()).toEqual([]);
    expect(asked).not.toContain('POST /api/conversations/c_5f2b/messages');
  });

  it('are found by what they say too, those whose shortcut it is first', async () => {
    answers['/api/canned-replies'] = {
      items: [reply('bye', 'Good-bye', 'Hello again soon!'), reply('hello', 'Greeting', 'Good day!')],
      nextCursor: null,
    };
    write('/');
    await userEvent.type(await screen.findByRole('searchbox', { name: 'Canned replies' }), 'hel');

    await waitFor(() => {
      expect(shown()).toEqual(['Greeting/helloGood day!', 'Good-bye/byeHello again soon!']);
    });
  });

  it('are chosen with the arrow keys', async () => {
    write('/');
    await waitFor(() => {
      expect(shown()).toHaveLength(2);
    });
    screen.getByRole('searchbox', { name: 'Canned replies' }).focus();
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{Enter}');

    await waitFor(() => {
      expect(typed()).toBe('Your refund is on its way.');
    });
  });

  it('leave what was written when none is chosen', async () => {
    write('/');
    const search = await screen.findByRole('searchbox', { name: 'Canned replies' });
    await userEvent.type(search, 'xyz');
    await screen.findByText('No canned reply matches.');
    await userEvent.keyboard('{Escape}');
    await userEvent.keyboard('{Escape}');

    await waitFor(() => {
      expect(screen.queryByRole('searchbox', { name: 'Canned replies' })).toBeNull();
    });
    expect(typed()).toMatch(/^\//);
  });

  it('do not come with a slash inside a message, which Enter sends as ever', async () => {
    answers['POST /api/conversations/c_5f2b/messages'] = {
      messageId: 'm',
      clientMessageId: 'x',
      status: 'queued',
    };
    write('and');
    write('and/');
    expect(typed()).toBe('and/');
    expect(asked).not.toContain('/api/canned-replies');

    fireEvent.keyDown(field(), { key: 'Enter' });
    await waitFor(() => {
      expect(asked).toContain('POST /api/conversations/c_5f2b/messages');
    });
  });

  it('go where the cursor is when the button shows them', async () => {
    write('Dear John, ');
    await userEvent.click(screen.getByRole('button', { name: 'Canned replies' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: /Greeting/ }));

    await waitFor(() => {
      expect(typed()).toBe('Dear John, Hello there!');
    });
  });
});
