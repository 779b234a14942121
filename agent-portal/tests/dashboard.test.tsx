import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ages } from '../src/features/dashboard/ages';
import { secondTicks, ticks } from '../src/features/dashboard/scale';
import type { Waiting } from '../src/shared/api/types';
import { event } from './fixtures';
import { answers, arrives, asked, connect, logInAndConnect, press, problem, settled } from './harness';

const STATS = '/api/dashboard/stats';
const REFRESH = 'POST /api/dashboard/stats/refresh';
const TRENDS = '/api/dashboard/trends?days=14';
const WAITING = '/api/dashboard/waiting';
const AGENTS = '/api/agents';
const NONE = { inbound: 0, outbound: 0 };

const agent = (id: string, name: string, more: object = {}): object => ({
  id,
  name,
  role: 'agent',
  enabled: true,
  status: 'offline',
  lastSeenAt: null,
  ...more,
});

const waiting = (...minutes: number[]): Waiting => ({
  buckets: [
    { fromSeconds: 0, toSeconds: 300, count: minutes.filter((one) => one < 5).length },
    { fromSeconds: 300, toSeconds: 900, count: minutes.filter((one) => one >= 5 && one < 15).length },
    { fromSeconds: 900, toSeconds: null, count: minutes.filter((one) => one >= 15).length },
  ],
  oldest: minutes.map((ago, index) => ({
    conversationId: `c/${index}`,
    contact: { id: null, name: `Customer ${index}`, phone: null, userId: null },
    assigneeId: null,
    waitingSince: new Date(Date.now() - ago * 60_000).toISOString(),
    lastMessage: 'Hello?',
  })),
});

const days = (last: object = {}): object[] =>
  Array.from({ length: 14 }, (_, index) => ({
    date: `2026-11-${String(7 + index).padStart(2, '0')}`,
    ...NONE,
    answers: 0,
    avgResponseTime: 0,
    newConversations: 0,
    ...(index === 13 ? last : {}),
  }));

const trends = (nine: object = NONE, today: object = {}): object => ({
  timeZone: 'America/Sao_Paulo',
  hours: Array.from({ length: 24 }, (_, hour) => ({ hour, ...(hour === 9 ? nine : NONE) })),
  days: days(today),
});

const times = (path: string): number => asked.filter((name) => name === path).length;
const panel = (name: string): HTMLElement => screen.getByRole('region', { name });
const chart = (name: string): HTMLElement => screen.getByRole('img', { name });

/** Figures of another moment. */
let moments = 0;
const counted = (): ReturnType<typeof event<'metrics_update'>> =>
  event('metrics_update', { timestamp: new Date(Date.UTC(2026, 10, 20, 10, 0, ++moments)).toISOString() });

async function openDashboard(): Promise<void> {
  await logInAndConnect();
  await userEvent.click(screen.getByRole('link', { name: 'Dashboard' }));
  await screen.findAllByRole('img', { name: 'Messages today, by hour' });
  await settled();
}

function show(isShown: boolean): void {
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => !isShown });
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
}

async function later(millis: number): Promise<void> {
  await act(() => vi.advanceTimersByTimeAsync(millis));
}

describe('the dashboard', () => {
  beforeEach(() => {
    answers[TRENDS] = trends(
      { inbound: 30, outbound: 12 },
      { inbound: 1200, outbound: 12, avgResponseTime: 5400, newConversations: 4 },
    );
    answers[WAITING] = waiting(20, 7, 1);
    answers[AGENTS] = { items: [agent('a_1', 'Ana'), agent('a_2', 'Bo')], nextCursor: null };
  });

  afterEach(() => {
    vi.useRealTimers();
    show(true);
  });

  it('tells each hour and day to who hears it', async () => {
    await openDashboard();

    const values = (name: string, row: string): (string | null)[] =>
      within(within(panel(name)).getByRole('row', { name: new RegExp(row) }))
        .getAllByRole('cell')
        .map(({ textContent }) => textContent);
    expect(values('Messages today, by hour', '^9:00.*AM')).toEqual(['30', '12']);
    expect(values('Messages by day', 'November 20')).toEqual(['1,200', '12']);
    expect(values('Response time by day', 'November 20')).toEqual(['1 h 30 min']);
    expect(values('New conversations by day', 'November 20')).toEqual(['4']);
    screen.getByText('Hours and days of the time zone America/Sao Paulo');
  });

  it('tells the values of a column that is pointed at, or reached with the keys', async () => {
    await openDashboard();
    const today = panel('Messages today, by hour');
    const said = (): string | null => today.querySelector('.readout')?.textContent ?? null;
    expect(said()).toBeNull();

    fireEvent.pointerEnter(today.querySelectorAll('.chart-column').item(9));
    expect(said()).toMatch(/^9:00.*Received 30Sent 12$/);
    fireEvent.pointerLeave(chart('Messages today, by hour'));
    expect(said()).toBeNull();

    fireEvent.keyDown(chart('Messages today, by hour'), { key: 'Home' });
    expect(said()).toMatch(/^12:00.*Received 0Sent 0$/);
    fireEvent.keyDown(chart('Messages today, by hour'), { key: 'ArrowRight' });
    expect(said()).toMatch(/^1:00/);
    fireEvent.keyDown(chart('Messages today, by hour'), { key: 'Escape' });
    expect(said()).toBeNull();
  });

  it('leads to who waits longest, and says who is there to answer', async () => {
    answers[WAITING] = { ...waiting(20), oldest: [{ ...waiting(20).oldest[0], assigneeId: 'a_2' }] };
    await openDashboard();

    const link = await within(panel('Waiting longest')).findByRole('link', {
      name: /Customer 0.*20 min.*Bo/,
    });
    expect(link.getAttribute('href')).toBe('/conversations/c%2F0');
  });

  it('says so where there is nothing to show', async () => {
    answers[TRENDS] = trends();
    answers[WAITING] = waiting();
    await openDashboard();

    screen.getByText('No messages yet today');
    screen.getByText('Nobody is waiting.');
    expect(screen.getAllByText('Nothing in these days')).toHaveLength(3);
  });

  it('shows the rest when a part could not be read, and reads that again when asked to', async () => {
    answers[WAITING] = problem(400, 'invalid_request', 'Something is wrong');
    await openDashboard();
    expect(screen.getAllByText('The figures could not be read.')).toHaveLength(2);

    answers[WAITING] = waiting(1);
    await userEvent.click(within(panel('Waiting longest')).getByRole('button', { name: 'Try again' }));

    await screen.findByText('Customer 0');
    expect(screen.queryByText('The figures could not be read.')).toBeNull();
  });

  it('reads what figures go with once in half a minute, however often they change', async () => {
    await openDashboard();
    vi.useFakeTimers();
    for (let seconds = 0; seconds < 90; seconds += 5) {
      await arrivesNow(counted());
      await later(5_000);
    }
    expect(times(STATS)).toBe(1);
    for (const path of [TRENDS, WAITING]) {
      expect(times(path), path).toBeGreaterThanOrEqual(3);
      expect(times(path), path).toBeLessThanOrEqual(4);
    }

    await later(30_000);
    const requests = asked.length;
    await later(10 * 60_000);
    expect(asked.slice(requests)).toEqual([]);
  });

  it('reads nothing anew for the same figures, which come whenever somebody opens a dashboard', async () => {
    const same = counted();
    await logInAndConnect();
    await arrives(same);
    await userEvent.click(screen.getByRole('link', { name: 'Dashboard' }));
    await screen.findAllByRole('img', { name: 'Messages today, by hour' });
    await settled();
    const requests = asked.length;
    vi.useFakeTimers();

    await arrivesNow(same);
    await later(10 * 60_000);

    expect(asked.slice(requests)).toEqual([]);
  });

  it('reads nothing while nobody can see it, and once when somebody does again', async () => {
    await openDashboard();
    vi.useFakeTimers();
    act(() => {
      show(false);
    });
    await arrivesNow(counted());
    await later(5 * 60_000);
    await arrivesNow(counted());
    await later(60_000);
    expect([times(TRENDS), times(WAITING)]).toEqual([1, 1]);

    act(() => {
      show(true);
    });
    await later(60_000);

    expect([times(TRENDS), times(WAITING)]).toEqual([2, 2]);
  });

  it('asks again after half a minute, not at once, what could not be read', async () => {
    await openDashboard();
    vi.useFakeTimers();
    answers[WAITING] = problem(400, 'invalid_request', 'Something is wrong');
    await arrivesNow(counted());

    await later(95_000);

    expect(times(WAITING)).toBeGreaterThanOrEqual(4);
    expect(times(WAITING)).toBeLessThanOrEqual(5);
    expect(screen.queryByText('Customer 0')).not.toBeNull();
  });

  it('knows after a look elsewhere that the figures have changed meanwhile', async () => {
    await openDashboard();
    await userEvent.click(screen.getByRole('link', { name: 'Conversations' }));
    await arrives(counted());
    vi.useFakeTimers();
    fireEvent.click(screen.getByRole('link', { name: 'Dashboard' }));

    await later(31_000);

    expect([times(TRENDS), times(WAITING)]).toEqual([2, 2]);
  });

  it('is refreshed by hand, for everybody', async () => {
    await openDashboard();
    answers[REFRESH] = {
      activeConversations: 77,
      waitingConversations: 0,
      totalMessagesToday: 0,
      avgResponseTime: 0,
    };
    answers[WAITING] = waiting();

    await press('Refresh');

    await screen.findByText('77');
    await screen.findByText('Nobody is waiting.');
    expect([times(REFRESH), times(STATS), times(TRENDS), times(WAITING)]).toEqual([1, 1, 2, 2]);
  });

  it('says why it could not be refreshed', async () => {
    await openDashboard();
    answers[REFRESH] = problem(503, 'unavailable', 'The broker is away');

    await press('Refresh');

    await screen.findByText('The broker is away');
    expect(times(TRENDS)).toBe(1);
  });

  it('is read anew after a reconnection that lost something', async () => {
    await openDashboard();
    answers[WAITING] = waiting();

    await connect();

    await screen.findByText('Nobody is waiting.');
    expect([times(STATS), times(TRENDS), times(WAITING)]).toEqual([2, 2, 2]);
  });

  it('shows agents as they come and go, and asks only who is new', async () => {
    const team = (): (string | null)[] =>
      within(screen.getByRole('list', { name: 'Agents' }))
        .getAllByRole('listitem')
        .map(({ textContent }) => textContent);
    answers[AGENTS] = {
      items: [agent('a_1', 'Ana'), agent('a_2', 'Bo'), agent('a_3', 'Cy', { enabled: false })],
      nextCursor: null,
    };
    await openDashboard();
    expect(team()).toEqual(['AAnaNever here yet', 'BBoNever here yet']);

    await arrives(event('presence_update', { userId: 'a_2', status: 'online' }));
    expect(team()).toEqual(['BBoOnline', 'AAnaNever here yet']);
    expect(within(panel('Agents')).getByText('Online', { selector: '.presence-counts *' }).textContent).toBe(
      '1 Online',
    );
    await arrives(event('presence_update', { userId: 'a_2', status: 'away' }));
    expect(team()[0]).toBe('BBoAway');
    await arrives(
      event('presence_update', { userId: 'a_2', status: 'offline', lastSeenAt: '2026-11-20T10:00:00Z' }),
    );
    expect(team()[1]).toMatch(/^BBoLast seen/);
    expect(times(AGENTS)).toBe(1);

    answers[AGENTS] = { items: [agent('a_2', 'Bo'), agent('a_9', 'Zoe')], nextCursor: null };
    await arrives(event('presence_update', { userId: 'a_9', status: 'online' }));
    await waitFor(() => {
      expect(team()[0]).toBe('ZZoeOnline');
    });
    expect(times(AGENTS)).toBe(2);
  });

  it('forgets who was there when the connection is another one: who left meanwhile is not told', async () => {
    await openDashboard();
    await arrives(event('presence_update', { userId: 'a_2', status: 'online' }));
    await within(panel('Agents')).findByText('Bo');

    await connect(true);
    await arrives(event('presence_update', { userId: 'a_1', status: 'online' }));

    expect(panel('Agents').querySelectorAll('.team [data-status="online"]')).toHaveLength(1);
  });
});

/** Under a clock that the test moves. */
async function arrivesNow(...happened: Parameters<typeof arrives>): Promise<void> {
  const arriving = arrives(...happened);
  await vi.advanceTimersByTimeAsync(1);
  await arriving;
}

describe('how long customers wait', () => {
  it('goes on also when nothing happens', () => {
    const given = waiting(1, 4, 20);
    const counts = (minutes: number): number[] =>
      ages(given, Date.now() + minutes * 60_000).map(({ count }) => count);

    expect(counts(0)).toEqual([2, 0, 1]);
    expect(counts(2)).toEqual([1, 1, 1]);
    expect(counts(60)).toEqual([0, 0, 3]);
  });

  it('is what the service counted where not everybody is known', () => {
    const given = waiting(1, 4, 20);
    const [first, ...others] = given.oldest;
    expect(ages({ ...given, oldest: others }, Date.now() + 3_600_000)).toBe(given.buckets);
    const unknown = { ...given, oldest: [{ ...first, waitingSince: null }, ...others] } as Waiting;
    expect(ages(unknown, Date.now() + 3_600_000)).toBe(given.buckets);
  });
});

describe('the values beside a chart', () => {
  it.each([
    [[], [0, 1]],
    [
      [0, 3],
      [0, 1, 2, 3],
    ],
    [[5], [0, 2, 4, 6]],
    [[41], [0, 20, 40, 60]],
    [[80], [0, 20, 40, 60, 80]],
    [[123_456], [0, 50_000, 100_000, 150_000]],
  ])('are round, few and high enough: %j', (values, expected) => {
    expect(ticks(values)).toEqual(expected);
  });

  it.each([
    [[], [0, 1]],
    [[214], [0, 60, 120, 180, 240]],
    [[1900], [0, 600, 1200, 1800, 2400]],
    [[5400], [0, 1800, 3600, 5400]],
    [[1_000_000], [0, 259_200, 518_400, 777_600, 1_036_800]],
  ])('are whole minutes, hours or days for times: %j', (values, expected) => {
    expect(secondTicks(values)).toEqual(expected);
  });
});
