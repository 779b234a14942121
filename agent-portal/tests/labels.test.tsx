import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { event } from './fixtures';
import { answers, arrives, asked, bodies, conversation, logInAndConnect, press, row, rows } from './harness';

const vip = { id: 'l_1', name: 'VIP', colour: '#f2c14e', version: 1 };

describe('labels', () => {
  beforeEach(() => {
    answers['/api/labels'] = { items: [vip], nextCursor: null };
    answers['/api/conversations'] = {
      items: [conversation('c_5f2b', 'First', { labels: ['VIP', 'old'] }), conversation('c_2', 'Second')],
      nextCursor: null,
    };
  });

  it('are shown in their colours, with words that can be read on them', async () => {
    await logInAndConnect();

    const chip = await screen.findByTitle('VIP');
    await waitFor(() => {
      expect(chip.style.background).toBe('#f2c14e');
    });
    expect(chip.style.color).toBe('#000000');
    expect(row('First').textContent).toContain('+1');
    expect(row('First').textContent).toContain('old');
  });

  it('choose which conversations are listed, also those that get one later', async () => {
    answers['/api/conversations?label=VIP'] = {
      items: [conversation('c_5f2b', 'First', { labels: ['VIP'] })],
      nextCursor: null,
    };
    await logInAndConnect();
    await press('Any label Label');
    await userEvent.click(within(await screen.findByRole('listbox')).getByRole('option', { name: 'VIP' }));

    await waitFor(() => {
      expect(rows()).toHaveLength(1);
    });
    expect(asked).toContain('/api/conversations?label=VIP');
    expect(location.search).toBe('?label=VIP');

    await arrives(event('conversation_update', { conversationId: 'c_5f2b', labels: [] }));
    await waitFor(() => {
      expect(rows()).toHaveLength(0);
    });
  });

  it('are suggested where one is added, except those that are there', async () => {
    answers['/api/labels'] = { items: [vip, { ...vip, id: 'l_2', name: 'Billing' }], nextCursor: null };
    answers['/api/conversations/c_5f2b'] = conversation('c_5f2b', 'First', { labels: ['VIP'] });
    answers['POST /api/conversations/c_5f2b/labels'] = {};
    await logInAndConnect();
    fireEvent.click(row('First'));
    if (screen.queryByLabelText('Add a label') === null) await press('Show contact details');

    const field = await screen.findByLabelText<HTMLInputElement>('Add a label');
    await waitFor(() => {
      expect([...(field.list?.options ?? [])].map(({ value }) => value)).toEqual(['Billing']);
    });
    fireEvent.change(field, { target: { value: 'Billing' } });
    await press('Add');
    await waitFor(() => {
      expect(bodies.at(-1)).toEqual({ add: ['Billing'], remove: [] });
    });
  });
});
