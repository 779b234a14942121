import type { Page, Request } from '@playwright/test';
import { Desk, expect, requestsOf, test } from './page';
import { acme, ana, carla, Customer, linePort, shortened } from './stack';

// The manual checklist of the real-time page, point by point, by machine.

/** What the page sends over its socket. */
function framesOf(page: Page): string[] {
  const frames: string[] = [];
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => frames.push(String(payload)));
  });
  return frames;
}

/** The tokens that the page has shown when it connected, by polling or by WebSocket. */
function handshakesOf(page: Page): string[] {
  const tokens: string[] = [];
  const take = (packet: string): void => {
    for (const part of packet.split('\u001e')) {
      const json = /^40(\{.*\})$/.exec(part)?.[1];
      if (json !== undefined) tokens.push((JSON.parse(json) as { token: string }).token);
    }
  };
  page.on('request', (request) => {
    if (request.method() === 'POST' && isSocket(request)) take(request.postData() ?? '');
  });
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => {
      take(String(payload));
    });
  });
  return tokens;
}

function isSocket(request: Request): boolean {
  return new URL(request.url()).pathname.startsWith('/socket.io/');
}

async function tokenOf(page: Page): Promise<string> {
  const answer = await page.waitForResponse((response) => response.url().endsWith('/api/auth/login'));
  return ((await answer.json()) as { token: string }).token;
}

test('1: the page connects to the real-time port, by WebSocket', async ({ page }) => {
  const upgraded = page.waitForEvent(
    'websocket',
    (socket) => new URL(socket.url()).port === String(linePort),
  );
  await new Desk(page).signIn(ana);
  const received = (await upgraded).waitForEvent('framereceived');
  expect(new URL((await upgraded).url()).pathname).toBe('/socket.io/');
  await received;
});

test('2: the handshake carries the token of the login', async ({ page }) => {
  const shown = handshakesOf(page);
  const token = tokenOf(page);
  await new Desk(page).signIn(ana);
  expect(shown).toEqual([await token]);
});

test('3: a message appears in list and thread without a reload', async ({ signIn }) => {
  const desk = await signIn(ana);
  const customer = new Customer('Paula');
  await customer.writes('Is anybody there?');
  await expect(desk.row(customer.name)).toContainText('Is anybody there?');
  await desk.open(customer.name);
  await expect(desk.message('Is anybody there?')).toBeVisible();
  const asked = requestsOf(desk.page);

  await customer.writes('Hello again');

  await expect(desk.message('Hello again')).toBeVisible();
  await expect(desk.row(customer.name)).toContainText('Hello again');
  // The list is not read again: at most what its own thread lacks.
  expect(asked.filter((request) => request === 'GET /api/conversations')).toEqual([]);
  expect(desk.faults).toEqual([]);
});

test('4: the figures move when a conversation begins', async ({ signIn }) => {
  const desk = await signIn(ana);
  await desk.page.getByRole('link', { name: 'Dashboard' }).click();
  const figure = desk.page
    .locator('.stats > div')
    .filter({ hasText: 'Waiting conversations' })
    .locator('dd')
    .first();
  await expect(figure).toHaveText(/^\d+$/);
  const before = Number(await figure.textContent());
  const asked = requestsOf(desk.page);

  await new Customer('Quentin').writes('A new conversation');

  await expect(figure).toHaveText(String(before + 1));
  // What goes with the figures may be read anew half a minute after it was; they themselves are told.
  expect(asked).not.toContain('GET /api/dashboard/stats');
});

test('5: ticks turn as WhatsApp reports: sent, delivered, read', async ({ signIn }) => {
  const desk = await signIn(ana);
  const customer = new Customer('Rita');
  await customer.writes('When do you open?');
  await desk.open(customer.name);
  const seen = await watchTicks(desk.page);

  await desk.answer('At nine.');

  await expect(desk.tick('At nine.')).toHaveAccessibleName('Read');
  const order = ['Sending', 'Waiting to be sent', 'Sent', 'Delivered', 'Read'];
  const labels = await seen();
  // Two reports may come so close that only the later one is seen; none is ever taken back.
  expect(labels).toEqual([...labels].sort((one, other) => order.indexOf(one) - order.indexOf(other)));
  expect(labels.length).toBeGreaterThan(1);
  expect(labels.at(-1)).toBe('Read');
});

/** Every tick that the thread has shown, in order, however short. */
async function watchTicks(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(window, { seenTicks: seen });
    new MutationObserver(() => {
      const label = document.querySelector('.messages .tick')?.getAttribute('aria-label');
      if (label != null && seen.at(-1) !== label) seen.push(label);
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
  });
  return () => page.evaluate(() => (window as unknown as { seenTicks: string[] }).seenTicks);
}

test('6: the indicator says Live only while the service hears this page', async ({ signIn, line }) => {
  const desk = await signIn(ana);
  await desk.page.getByRole('link', { name: 'Dashboard' }).click();
  await expect(desk.live).toHaveText('Live');

  line.cut();
  await expect(desk.live).toHaveText('Reconnecting');

  line.mend();
  await expect(desk.live).toHaveText('Live');
});

test('7: cut off, the page warns, and a manual refresh shows what came meanwhile', async ({
  signIn,
  line,
}) => {
  const desk = await signIn(ana);
  const customer = new Customer('Samir');
  line.cut();
  await expect(desk.page.getByRole('alert')).toContainText('You are offline', { timeout: 60_000 });
  await customer.writes('Nobody sees this by itself');
  await expect(desk.live).toHaveText('Offline');

  await expect(async () => {
    await desk.page.getByRole('button', { name: 'Refresh' }).click();
    await expect(desk.row(customer.name)).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 30_000 });
  await expect(desk.live).toHaveText('Offline');
});

test('8: it reconnects by itself with growing pauses, five times, then offers to retry', async ({
  signIn,
  line,
}) => {
  const desk = await signIn(ana);
  const attempts: number[] = [];
  desk.page.on('request', (request) => {
    // Not what the connection that is about to end still asks for, which has an id already.
    if (isSocket(request) && !new URL(request.url()).searchParams.has('sid')) attempts.push(Date.now());
  });
  line.cut();
  await expect(desk.live).toHaveText('Reconnecting');
  await expect(desk.live).toHaveText('Offline', { timeout: 60_000 });

  expect(attempts).toHaveLength(5);
  // Each pause is random by half; the fourth is eight times the first.
  expect((attempts[4] ?? 0) - (attempts[3] ?? 0)).toBeGreaterThan((attempts[1] ?? 0) - (attempts[0] ?? 0));

  line.mend();
  await desk.page.getByRole('button', { name: 'Retry now' }).click();
  await expect(desk.live).toHaveText('Live');
});

test('9: a new token is shown to the service before the old one runs out', async ({ page, line }) => {
  // The first token of this login is good for some seconds only.
  let first = '';
  await page.route('**/api/auth/login', async (route) => {
    const response = await route.fetch();
    const body = (await response.json()) as { token: string };
    first = shortened(body.token, 30);
    await route.fulfill({ response, json: { ...body, token: first } });
  });
  const frames = framesOf(page);
  const shown = handshakesOf(page);
  const refreshed = page.waitForResponse((response) => response.url().endsWith('/api/auth/refresh'));
  const desk = new Desk(page);
  await desk.signIn(ana);
  const second = ((await (await refreshed).json()) as { token: string }).token;
  expect(second).not.toBe(first);

  await expect
    .poll(() => frames.filter((frame) => frame.includes('auth:refresh') && frame.includes(second)))
    .toHaveLength(1);
  // The old one is over, and the page is still heard.
  await expect.poll(() => Date.now() / 1000 > expiry(first) + 3, { timeout: 60_000 }).toBe(true);
  const customer = new Customer('Tomas');
  await customer.writes('Still there?');
  await expect(desk.row(customer.name)).toBeVisible();
  await expect(desk.live).toHaveText('Live');
  expect(shown).toEqual([first]);

  // The next connection shows the new one.
  line.drop();
  await expect.poll(() => shown).toEqual([first, second]);
  await expect(desk.live).toHaveText('Live');
});

function expiry(token: string): number {
  return (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { exp: number }).exp;
}

test('10: two tabs show the same', async ({ signIn }) => {
  const one = await signIn(ana);
  const other = new Desk(await one.page.context().newPage());
  await other.page.goto('/');
  await expect(other.live).toHaveText('Live');
  const customer = new Customer('Ulla');

  await customer.writes('For both tabs');

  for (const desk of [one, other]) await expect(desk.row(customer.name)).toContainText('For both tabs');
  await one.open(customer.name);
  await one.answer('From the first tab');
  await expect(other.row(customer.name)).toContainText('From the first tab');
  await other.open(customer.name);
  await expect(other.message('From the first tab')).toHaveCount(1);

  await one.page.getByRole('button', { name: 'Sign out' }).click();
  for (const desk of [one, other]) await expect(desk.page.getByLabel('Password')).toBeVisible();
});

test('11: a tenant sees nothing of another', async ({ signIn }) => {
  const desk = await signIn(ana);
  const stranger = await signIn(carla);
  const frames: string[] = [];
  const sent = framesOf(stranger.page);
  stranger.page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => frames.push(String(payload)));
  });
  await stranger.page.reload();
  await expect(stranger.live).toHaveText('Live');
  // From its upgrade on, everything comes by the WebSocket; it is live before that.
  await expect.poll(() => sent).toContain('5');
  const ours = new Customer('Vera');
  const theirs = new Customer('Walter', acme);

  await ours.writes('Our secret');
  await expect(desk.row(ours.name)).toBeVisible();
  // What is theirs comes after ours, so that ours would have been there.
  await theirs.writes('Their secret');
  await expect(stranger.row(theirs.name)).toBeVisible();

  await expect(stranger.row(ours.name)).toHaveCount(0);
  await expect(desk.row(theirs.name)).toHaveCount(0);
  expect(frames.filter((frame) => frame.includes(ours.name))).toEqual([]);
  await expect.poll(() => frames.filter((frame) => frame.includes(theirs.name))).not.toEqual([]);

  // Nor by knowing the address.
  await desk.open(ours.name);
  await stranger.page.goto(new URL(desk.page.url()).pathname);
  await expect(stranger.page.getByText('This conversation does not exist')).toBeVisible();
});
