import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { contrast, inkOn } from '../src/shared/ui/LabelChip';
import { event } from './fixtures';
import {
  answers,
  arrives,
  asked,
  bodies,
  connect,
  listener,
  message,
  open,
  openAs,
  press,
  problem,
  signedIn,
  submit,
} from './harness';

const bo = {
  id: 'a_2',
  name: 'Bo',
  role: 'agent',
  enabled: true,
  version: 3,
  createdAt: '2026-11-01T10:00:00Z',
  status: 'offline',
  lastSeenAt: null,
  email: 'bo@demo.test',
  passwordChangeRequired: true,
};
const me = {
  ...bo,
  id: 'a_1',
  name: 'Ana',
  role: 'admin',
  email: 'ana@demo.test',
  passwordChangeRequired: false,
};
const hello = {
  id: 'cr_1',
  shortcut: 'hello',
  title: 'Greeting',
  text: 'Hello! How can we help?',
  version: 1,
  updatedAt: '2026-11-01T10:00:00Z',
  updatedBy: 'a_1',
};
const vip = { id: 'l_1', name: 'VIP', colour: '#f2c14e', version: 1 };
const told = {
  agent: { ...bo, id: 'a_3', name: 'Cy' },
  password: 'soft-cedar-42',
  expiresAt: '2026-12-07T10:00:00Z',
};

const page = (...items: unknown[]): object => ({ items, nextCursor: null });
const dialogue = (): HTMLElement => screen.getByRole('dialog');
const write = (label: string, value: string): void => {
  fireEvent.change(screen.getByLabelText(label, { selector: 'input:not([type=radio]), textarea' }), {
    target: { value },
  });
};
const cards = (list: string): string[] =>
  within(screen.getByRole('list', { name: list }))
    .getAllByRole('listitem')
    .map((card) => card.textContent);
const links = (): (string | null)[] => screen.queryAllByRole('link').map((link) => link.textContent);

async function openAgents(...agents: unknown[]): Promise<void> {
  answers['/api/agents'] = page(me, ...agents);
  await openAs('admin', '/administration/agents');
  await screen.findByRole('list', { name: 'Agents' });
}

describe('administration', () => {
  it('is not offered to agents, and says so to one who goes there by address', async () => {
    await openAs('agent', '/administration/canned-replies');

    await screen.findByText('This page is for leads and admins. Ask an admin for that role.');
    expect(links()).not.toContain('Administration');
    expect(asked).not.toContain('/api/canned-replies');
  });

  it('offers leads what they may do, and nothing else', async () => {
    answers['/api/canned-replies'] = page(hello);
    await openAs('lead', '/administration');

    await screen.findByText('Greeting');
    expect(links()).toEqual(expect.arrayContaining(['Canned replies', 'Labels', 'Failed messages']));
    expect(links()).not.toContain('Agents');

    await openAs('lead', '/administration/agents');
    await screen.findByText('This page is for admins. Ask one of them to do it for you.');
    expect(asked).not.toContain('/api/agents');
  });

  it('appears when an agent becomes a lead, without another login', async () => {
    const promoted = { ...signedIn, agent: { ...signedIn.agent, role: 'lead' as const } };
    await open(
      () => Promise.resolve(signedIn),
      () => Promise.resolve(promoted),
    );
    await submit();
    await connect();
    expect(links()).not.toContain('Administration');

    await act(() => listener.onRefused('agent_disabled'));

    expect(links()).toContain('Administration');
    expect(screen.queryByLabelText('Password')).toBeNull();
  });

  it('knows no other pages', async () => {
    await openAs('admin', '/administration/secrets');
    await screen.findByText('There is no such page.');
  });

  it('shows the phone numbers', async () => {
    answers['/api/phone-numbers'] = { items: [{ id: '1055', displayPhoneNumber: '+1 555 0100' }] };
    await openAs('admin', '/administration/phone-numbers');

    await screen.findByText('+1 555 0100');
    expect(cards('Phone numbers')).toEqual(['+1 555 0100Phone number ID 1055']);
  });
});

describe('agents', () => {
  it('are listed a page at a time, with who is here now', async () => {
    answers['/api/agents'] = { items: [me], nextCursor: 'two' };
    answers['/api/agents?cursor=two'] = page(bo);
    await openAs('admin', '/administration/agents');
    await userEvent.click(await screen.findByRole('button', { name: 'Show more' }));

    await screen.findByText('bo@demo.test');
    expect(cards('Agents')[1]).toContain('Never here yet · Has not chosen a password yet');
    await arrives(event('presence_update', { userId: 'a_2', status: 'online' }));
    expect(cards('Agents')[1]).toContain('Online');
    // Nobody shuts themselves out.
    expect(screen.queryByRole('button', { name: 'Disable Ana' })).toBeNull();
  });

  it('are invited; what is wrong is said where it is wrong', async () => {
    await openAgents(bo);
    await press('Invite an agent');
    await userEvent.click(within(dialogue()).getByRole('button', { name: 'Invite an agent' }));

    expect(screen.getByLabelText('Name').getAttribute('aria-invalid')).toBe('true');
    expect(document.activeElement).toBe(screen.getByLabelText('Name'));
    expect(asked).not.toContain('POST /api/agents');

    write('Name', ' Cy ');
    write('E-mail', 'bo@demo.test');
    answers['POST /api/agents'] = problem(409, 'email_taken', 'taken');
    await userEvent.click(within(dialogue()).getByRole('button', { name: 'Invite an agent' }));
    await screen.findByText('An agent has this address already.');
    expect(document.activeElement).toBe(screen.getByLabelText('E-mail'));

    write('E-mail', 'cy@demo.test');
    expect(screen.queryByText('An agent has this address already.')).toBeNull();
    answers['POST /api/agents'] = told;
    answers['/api/agents'] = page(me, bo, told.agent);
    await userEvent.click(within(dialogue()).getByRole('button', { name: 'Invite an agent' }));

    await screen.findByText('soft-cedar-42');
    expect(bodies.at(-1)).toEqual({ name: 'Cy', email: 'cy@demo.test', role: 'agent' });
    expect(dialogue().textContent).toContain('Good until');
    const copied = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
    await press('Copy');
    expect(copied).toHaveBeenCalledWith('soft-cedar-42');
    await press('Copied');
    await press('I have noted it');
    expect(screen.queryByText('soft-cedar-42')).toBeNull();
    await waitFor(() => {
      expect(cards('Agents')).toHaveLength(3);
    });
  });

  it('that somebody else has changed meanwhile are not changed unseen', async () => {
    await openAgents(bo);
    const now = { ...bo, name: 'Bo Lind', role: 'lead', version: 4 };
    answers['PATCH /api/agents/a_2'] = problem(409, 'conflict', 'version', { current: now });
    await press('Change Bo');
    write('Name', 'Bob');
    await press('Save');

    await screen.findByText(/It is now: Bo Lind, Lead\./);
    expect(bodies.at(-1)).toEqual({ version: 3, name: 'Bob' });
    answers['PATCH /api/agents/a_2'] = { ...now, name: 'Bob', version: 5 };
    await press('Save');

    await waitFor(() => {
      expect(screen.queryByRole('dialog')).toBeNull();
    });
    expect(bodies.at(-1)).toEqual({ version: 4, name: 'Bob' });
  });

  it('are disabled only after a question, and not when nobody could undo it', async () => {
    await openAgents({ ...bo, role: 'admin' });
    answers['PATCH /api/agents/a_2'] = problem(409, 'last_admin', 'nobody would be admin');
    await press('Disable Bo');
    const question = await screen.findByRole('alertdialog', { name: 'Disable Bo?' });
    expect(asked).not.toContain('PATCH /api/agents/a_2');

    await userEvent.click(within(question).getByRole('button', { name: 'Disable' }));
    await screen.findByText('Nobody else is an enabled admin. Make somebody else an admin first.');
    expect(bodies.at(-1)).toEqual({ version: 3, enabled: false });

    answers['PATCH /api/agents/a_2'] = { ...bo, enabled: false };
    answers['/api/agents'] = page(me, { ...bo, enabled: false, version: 4 });
    await userEvent.click(within(question).getByRole('button', { name: 'Disable' }));
    await screen.findByRole('button', { name: 'Enable Bo' });
    expect(cards('Agents')[1]).toContain('Disabled');
  });

  it('get another password, which is shown once', async () => {
    await openAgents(bo);
    answers['POST /api/agents/a_2/password'] = { ...told, agent: bo };
    await press('New password for Bo');
    await press('Make a password');

    await screen.findByText('soft-cedar-42');
    await userEvent.keyboard('{Escape}');
    await waitFor(() => {
      expect(screen.queryByText('soft-cedar-42')).toBeNull();
    });
  });
});

describe('canned replies', () => {
  it('are added under a shortcut of their own', async () => {
    await openAs('lead', '/administration/canned-replies');
    await screen.findByText('There is no canned reply yet.');
    await press('New canned reply');
    write('Shortcut', '/hello');
    write('Title', 'Welcome');
    write('Text', 'Welcome!');
    await press('Save');
    await screen.findByText('1 to 32 letters, digits, hyphens and underscores, without the slash');

    answers['POST /api/canned-replies'] = problem(409, 'conflict', 'used', { current: hello });
    write('Shortcut', 'hello');
    await press('Save');
    await screen.findByText('Another one has this shortcut: Greeting');

    answers['POST /api/canned-replies'] = { ...hello, id: 'cr_2', shortcut: 'hi' };
    answers['/api/canned-replies'] = page(hello, { ...hello, id: 'cr_2', shortcut: 'hi', title: 'Welcome' });
    write('Shortcut', 'hi');
    await press('Save');

    await screen.findByText('/hi');
    expect(bodies.at(-1)).toEqual({ shortcut: 'hi', title: 'Welcome', text: 'Welcome!' });
  });

  it('that somebody has changed meanwhile are deleted only when one has read them', async () => {
    answers['/api/canned-replies'] = page(hello);
    await openAs('lead', '/administration/canned-replies');
    answers['DELETE /api/canned-replies/cr_1?version=1'] = problem(409, 'conflict', 'version', {
      current: { ...hello, text: 'Good day!', version: 2 },
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Delete Greeting' }));
    await press('Delete');
    await screen.findByText(/It is now: \/hello, Greeting, “Good day!”/);

    answers['DELETE /api/canned-replies/cr_1?version=2'] = new Response(null, { status: 204 });
    answers['/api/canned-replies'] = page();
    await press('Delete');
    await screen.findByText('There is no canned reply yet.');
  });
});

describe('labels', () => {
  it('have a name of their own and a colour', async () => {
    answers['/api/labels'] = page(vip);
    await openAs('lead', '/administration/labels');
    await screen.findByText('VIP');
    await press('New label');
    write('Name', 'VIP');
    answers['POST /api/labels'] = problem(409, 'conflict', 'used', { current: vip });
    await press('Save');
    await screen.findByText('There is a label of this name.');

    write('Name', 'Billing');
    await userEvent.click(screen.getByRole('radio', { name: 'Another colour' }));
    write('Another colour', 'blue');
    await press('Save');
    await screen.findByText(/Six digits or letters/);
    write('Another colour', '#C0FFEE');
    answers['POST /api/labels'] = { ...vip, id: 'l_2', name: 'Billing' };
    await press('Save');

    await waitFor(() => {
      expect(screen.queryByRole('dialog')).toBeNull();
    });
    expect(bodies.at(-1)).toEqual({ name: 'Billing', colour: '#c0ffee' });
  });

  it('change only their colour', async () => {
    answers['/api/labels'] = page(vip);
    await openAs('lead', '/administration/labels');
    await userEvent.click(await screen.findByRole('button', { name: 'Change the colour of VIP' }));
    expect(screen.queryByLabelText('Name')).toBeNull();
    answers['PATCH /api/labels/l_1'] = { ...vip, colour: '#075fb0', version: 2 };
    await userEvent.click(screen.getByRole('radio', { name: 'Blue' }));
    await press('Save');

    await waitFor(() => {
      expect(bodies.at(-1)).toEqual({ version: 1, colour: '#075fb0' });
    });
  });

  it('can be read on every colour', () => {
    const steps = ['00', '33', '66', '80', '99', 'cc', 'ff'];
    const colours = steps.flatMap((r) => steps.flatMap((g) => steps.map((b) => `#${r}${g}${b}`)));
    expect(Math.min(...colours.map((colour) => contrast(colour, inkOn(colour))))).toBeGreaterThan(4.5);
    expect(contrast('#000000', '#ffffff')).toBe(21);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });
});

describe('failed messages', () => {
  const failed = {
    message: message('m_1', 'Your order is on its way', {
      status: 'failed',
      error: {
        code: 131047,
        title: 'Re-engagement message',
        details: null,
        hint: 'Send a template instead.',
      },
    }),
    contact: { id: 'ct_1', name: 'John Doe', phone: '+1555', userId: null },
  };
  const resend = 'POST /api/conversations/c_5f2b/messages/m_1/resend';

  it('say why, and are sent once more', async () => {
    answers['/api/messages/failed'] = page(failed);
    await openAs('lead', '/administration/failed-messages');
    await screen.findByText(/Re-engagement message \(Code 131047\)/);
    screen.getByText('Send a template instead.');
    const link = screen.getByRole('link', { name: 'Open the conversation' });
    expect(link.getAttribute('href')).toBe('/conversations/c_5f2b');

    answers[resend] = problem(409, 'window_closed', 'Only a template can be sent');
    await press('Send again to John Doe');
    await screen.findByText('Not sent: Only a template can be sent');

    answers[resend] = { messageId: 'm_2', clientMessageId: 'x', status: 'queued' };
    await press('Send again to John Doe');
    await screen.findByText('It is on its way again.');
    await screen.findByText('Nothing has failed.');
  });

  it('that somebody else has sent again are gone', async () => {
    answers['/api/messages/failed'] = page(failed);
    answers[resend] = problem(409, 'conflict', 'status: sent', { current: { status: 'sent' } });
    await openAs('lead', '/administration/failed-messages');
    await userEvent.click(await screen.findByRole('button', { name: 'Send again to John Doe' }));

    await screen.findByText('Somebody has sent it again already, or it has arrived meanwhile.');
    expect(screen.queryByText('John Doe')).toBeNull();
  });
});
