import { fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { switchShortcuts } from '../src/shared/ui/shortcuts';
import { answers, asked, bodies, conversation, field, logInAndConnect, press } from './harness';

const key = (name: string, target: Element = document.body): void => {
  fireEvent.keyDown(target, { key: name });
};
const opened = (): string => location.pathname;

describe('single keys', () => {
  beforeEach(async () => {
    switchShortcuts(true);
    for (const id of ['c_5f2b', 'c_2']) {
      answers[`/api/conversations/${id}`] = conversation(id, 'First');
      answers[`/api/conversations/${id}/messages`] = { items: [], before: null, after: null };
      answers[`PATCH /api/conversations/${id}/ticket`] = {};
      answers[`POST /api/conversations/${id}/assign`] = {};
    }
    await logInAndConnect();
  });

  it('go through the conversations in the order of the list', async () => {
    key('j');
    expect(opened()).toBe('/conversations/c_5f2b');
    key('j');
    expect(opened()).toBe('/conversations/c_2');
    key('j');
    expect(opened()).toBe('/conversations/c_2');
    key('k');
    expect(opened()).toBe('/conversations/c_5f2b');
    await screen.findByRole('textbox', { name: 'Write a message' });
    key('u');
    expect(opened()).toBe('/conversations');
  });

  it('resolve, assign and write in the open conversation', async () => {
    key('j');
    await screen.findByRole('textbox', { name: 'Write a message' });
    key('e');
    await screen.findByText('Resolved.');
    expect(bodies.at(-1)).toEqual({ ticketId: 'tk_1', status: 'resolved' });
    key('a');
    await screen.findByText('Assigned to you.');
    expect(bodies.at(-1)).toEqual({ expectedAssigneeId: null, assigneeId: 'a_1' });

    key('r');
    expect(document.activeElement).toBe(field());
    key('Escape', field());
    expect(document.activeElement?.id).toBe('content');
    key('/');
    expect(document.activeElement).toBe(screen.getByRole('searchbox'));
  });

  it('do nothing while one writes, with another key held, or behind a dialogue', async () => {
    key('j');
    const writing = await screen.findByRole('textbox', { name: 'Write a message' });
    for (const name of ['e', 'a', 'k', '?']) key(name, writing);
    fireEvent.keyDown(document.body, { key: 'e', ctrlKey: true });
    fireEvent.keyDown(document.body, { key: 'a', metaKey: true });
    expect(screen.queryByRole('dialog')).toBeNull();

    key('?');
    await screen.findByRole('dialog', { name: 'Keyboard shortcuts' });
    key('e');
    key('j');

    expect(opened()).toBe('/conversations/c_5f2b');
    expect(asked.filter((path) => path.startsWith('P'))).toEqual([]);
  });

  it('are told on a question mark, and from the preferences', async () => {
    key('?');
    const overview = await screen.findByRole('dialog', { name: 'Keyboard shortcuts' });
    expect(overview.textContent).toContain('Next conversationj');
    await userEvent.keyboard('{Escape}');
    await waitFor(() => {
      expect(screen.queryByRole('dialog')).toBeNull();
    });

    await press('Preferences');
    await press('Which keys there are');
    await screen.findByRole('dialog', { name: 'Keyboard shortcuts' });
  });

  it('can be switched off', async () => {
    await press('Preferences');
    await userEvent.click(await screen.findByRole('switch', { name: 'Single keys do something' }));
    await userEvent.keyboard('{Escape}');
    await waitFor(() => {
      expect(screen.queryByRole('dialog')).toBeNull();
    });

    key('j');
    key('?');
    expect(opened()).toBe('/conversations');
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});
