import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { event } from './fixtures';
import {
  answers,
  arrives,
  asked,
  connect,
  conversation,
  field,
  hold,
  listener,
  logInAndConnect,
  openAs,
  press,
  row,
  rows,
  settled,
} from './harness';

const labelled = (colour: string): object => ({
  items: [{ id: 'l_1', name: 'VIP', colour, version: 1 }],
  nextCursor: null,
});
const reply = (title: string): object => ({
  items: [{ id: 'cr_1', shortcut: 'hi', title, text: 'Hello!', version: 1 }],
  nextCursor: null,
});
const agents = (name: string): object => ({
  items: [{ id: 'a_2', name, role: 'agent', enabled: true, version: 1, status: 'offline', lastSeenAt: null }],
  nextCursor: null,
});
const reconnecting = (): void => {
  act(() => {
    listener.onState('reconnecting');
  });
};
const shownAs = (preview: string): Promise<void> =>
  waitFor(() => {
    expect(rows().map((shown) => shown.querySelector('.words')?.textContent)).toContain(preview);
  });
const colour = (): string => screen.getByTitle('VIP').style.background;

describe('what is set up for all agents', () => {
  beforeEach(() => {
    answers['/api/labels'] = labelled('#111111');
    answers['/api/canned-replies'] = reply('Greeting');
    answers['/api/agents'] = agents('Bo Berg');
    answers['/api/conversations'] = {
      items: [
        conversation('c_5f2b', 'First', { labels: ['VIP', 'old'] }),
        conversation('c_2', 'Second', { lastDirection: 'outbound', lastSentBy: 'a_2' }),
      ],
      nextCursor: null,
    };
  });

  async function start(): Promise<void> {
    await logInAndConnect();
    await shownAs('Bo: Second');
    await settled();
    asked.length = 0;
  }

  it('is read once, and nothing else, when somebody else has changed it', async () => {
    await start();

    answers['/api/labels'] = labelled('#222222');
    await arrives(event('catalog_update'));
    await settled();
    expect(colour()).toBe('#222222');
    expect(asked).toEqual(['/api/labels']);

    answers['/api/agents'] = agents('Robert Berg');
    await arrives(event('catalog_update', { catalog: 'agents' }));
    await shownAs('Robert: Second');
    expect(asked).toEqual(['/api/labels', '/api/agents']);

    await arrives(
      event('catalog_update', { catalog: 'canned_replies' }),
      event('catalog_update', { catalog: 'opening_hours' }),
    );
    await settled();
    expect(asked).toEqual(['/api/labels', '/api/agents']);
  });

  it('is read when it is needed, not before, and once until somebody changes it', async () => {
    await start();
    await userEvent.click(row('First'));
    await waitFor(() => {
      expect(field()).toBeDefined();
    });
    const replies = (): number => asked.filter((path) => path === '/api/canned-replies').length;
    const choose = async (title: string): Promise<void> => {
      await press('Canned replies');
      await userEvent.click(await screen.findByRole('menuitem', { name: new RegExp(title) }));
    };
    await choose('Greeting');
    await choose('Greeting');
    expect(replies()).toBe(1);

    answers['/api/canned-replies'] = reply('Welcome');
    await arrives(event('catalog_update', { catalog: 'canned_replies' }));
    await settled();
    expect(replies()).toBe(1);
    await choose('Welcome');
    expect(replies()).toBe(2);
  });

  it('is read again when it was changed while it was being read', async () => {
    const give = hold('/api/labels');
    await logInAndConnect();
    await settled();
    answers['/api/labels'] = labelled('#222222');

    await arrives(event('catalog_update'));
    give(new Response(JSON.stringify(labelled('#111111'))));
    await settled();

    expect(colour()).toBe('#222222');
    expect(asked.filter((path) => path === '/api/labels')).toHaveLength(2);
  });

  it('is read again after every reconnection, because no log has what was not heard', async () => {
    await start();
    for (const recovered of [true, false]) {
      asked.length = 0;
      reconnecting();
      await connect(recovered);
      await settled();

      expect(asked.filter((path) => path === '/api/labels')).toHaveLength(1);
      expect(asked.filter((path) => path === '/api/agents')).toHaveLength(1);
      expect(asked).toHaveLength(recovered ? 2 : 3);
    }
  });

  it('changes under the eyes of another admin', async () => {
    answers['/api/canned-replies'] = reply('Greeting');
    await openAs('admin', '/administration/canned-replies');
    await screen.findByText('Greeting');
    await settled();
    asked.length = 0;

    answers['/api/canned-replies'] = reply('Welcome');
    await arrives(event('catalog_update', { catalog: 'canned_replies' }));

    await screen.findByText('Welcome');
    expect(asked).toEqual(['/api/canned-replies']);
  });
});
