import type { Page } from '@playwright/test';
import { Desk, expect, requestsOf, test } from './page';
import { ana, big, bo, Customer, dora, refuseNext, seedConversations } from './stack';

test('200 messages that arrive while the line is cut are there afterwards, once and in order', async ({
  signIn,
  line,
}) => {
  const desk = await signIn(ana);
  const customer = new Customer('Xenia');
  await customer.writes('number 0.');
  await desk.open(customer.name);
  await expect(desk.message('number 0.')).toBeVisible();
  test.slow();
  line.cut();
  await expect(desk.live).not.toHaveText('Live');

  for (let number = 1; number <= 200; number++) await customer.writes(`number ${number}.`);
  line.mend();
  const retry = desk.page.getByRole('button', { name: 'Retry now' });
  await expect(async () => {
    // It goes as soon as the page tries by itself, which may be just now.
    if (await retry.isVisible()) await retry.click({ timeout: 1_000 });
    await expect(desk.live).toHaveText('Live', { timeout: 1_000 });
  }).toPass({ timeout: 60_000 });
  await expect(desk.message('number 200.')).toBeVisible({ timeout: 60_000 });
  await expect(desk.messages).toHaveCount(201);
  // WhatsApp's times are in seconds, so that what came in one second may have any order: the service's, and it is everybody's.
  const anew = new Desk(await desk.page.context().newPage());
  await anew.page.goto(desk.page.url());
  const older = anew.page.getByRole('button', { name: 'Show older messages' });
  await expect(async () => {
    // It goes once there are none, and while they are being read by themselves.
    if (await older.isVisible()) await older.click({ timeout: 1_000 });
    await expect(anew.messages).toHaveCount(201, { timeout: 1_000 });
  }).toPass();
  const words = await anew.messages.locator('.message-words').allTextContents();
  expect([...words].sort()).toEqual(Array.from({ length: 201 }, (_, number) => `number ${number}.`).sort());
  await expect(desk.messages.locator('.message-words')).toHaveText(words);
  await expect(anew.row(customer.name)).toContainText(words.at(-1) ?? '');
});

test('a hundred messages cost only requests for their own thread, and then there is quiet', async ({
  signIn,
}) => {
  const desk = await signIn(ana);
  const customer = new Customer('Yusuf');
  await customer.writes('message 0.');
  await desk.open(customer.name);
  await expect(desk.message('message 0.')).toBeVisible();
  await desk.page.waitForLoadState('networkidle');
  const asked = requestsOf(desk.page);
  const readingsAtOnce = await watchReadings(desk.page);

  for (let number = 1; number <= 100; number++) await customer.writes(`message ${number}.`);

  await expect(desk.message('message 100.')).toBeVisible();
  await expect(desk.messages).toHaveCount(101);
  await desk.page.waitForLoadState('networkidle');
  const id = new URL(desk.page.url()).pathname.split('/').at(-1) ?? '';
  const own = [`GET /api/conversations/${id}/messages`, `POST /api/conversations/${id}/read`];
  expect(asked.filter((request) => !own.includes(request))).toEqual([]);
  expect(await readingsAtOnce()).toBe(1);
  for (const request of own) expect(asked.filter((one) => one === request).length).toBeLessThanOrEqual(101);
});

/**
 * How many conversations the page was marking as read at once. In the page itself: what the browser says of its requests need not come in the
 * order in which it happened.
 */
async function watchReadings(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const send = window.fetch.bind(window);
    const readings = { now: 0, most: 0 };
    window.fetch = async (target, init) => {
      if (typeof target !== 'string' || !target.endsWith('/read')) return send(target, init);
      readings.most = Math.max(readings.most, ++readings.now);
      try {
        return await send(target, init);
      } finally {
        readings.now--;
      }
    };
    Object.assign(window, { readings });
  });
  return () => page.evaluate(() => (window as unknown as { readings: { most: number } }).readings.most);
}

test('10,000 conversations scroll: only the rows in sight are there, in order to the end', async ({
  signIn,
}) => {
  await seedConversations(big, 10_000);
  const desk = await signIn(dora);
  await expect(desk.row('Customer 0')).toBeVisible();

  const numberOf = (name: string | null): number => Number(name?.replace('Customer ', ''));
  const links = desk.list.getByRole('link');
  const scroller = desk.list.locator('.list-scroller');
  for (const place of [40, 90, 140, 190, 990]) {
    await expect(async () => {
      // Back, when it was passed before it was drawn.
      const first = numberOf(await links.locator('.name').first().textContent());
      await scroller.evaluate(
        (list, by) => {
          list.scrollBy(0, by);
        },
        first > place ? -1_000 : 1_000,
      );
      await expect(desk.list.getByRole('link', { name: `Customer ${place} ` })).toBeAttached({
        timeout: 300,
      });
    }).toPass();
    expect(await links.count()).toBeLessThan(60);
  }
  const places = await links.locator('.name').allTextContents();
  const numbers = places.map(numberOf);
  expect(numbers).toEqual([...numbers].sort((one, other) => one - other));

  // What comes at the top does not move what is being looked at.
  const top = await scroller.evaluate((list) => list.scrollTop);
  const seen = desk.list.getByRole('link').nth(15);
  const name = (await seen.locator('.name').textContent()) ?? '';
  const before = await desk.row(name).first().boundingBox();
  await new Customer('Newest', big).writes('I am new');
  await expect.poll(() => scroller.evaluate((list) => list.scrollTop)).toBeGreaterThan(top);
  const after = await desk.row(name).first().boundingBox();
  expect(Math.abs((after?.y ?? 0) - (before?.y ?? 0))).toBeLessThan(2);
});

test('what WhatsApp refuses says why, and can be sent again', async ({ signIn }) => {
  const desk = await signIn(ana);
  const customer = new Customer('Zoe');
  await customer.writes('Hello');
  await desk.open(customer.name);
  await refuseNext(customer, 131026);

  await desk.answer('Are you there?');

  await expect(desk.page.getByRole('group', { name: 'Not sent' })).toBeVisible();
  await desk.page.getByRole('button', { name: 'Resend' }).click();
  await expect(desk.messages.getByRole('img', { name: 'Read', exact: true })).toBeVisible();
});

test('a picture that a customer sends is shown', async ({ signIn }) => {
  const desk = await signIn(ana);
  const customer = new Customer('Pilar');
  await customer.writes('Look at this', 'image');
  await desk.open(customer.name);

  const picture = desk.messages.getByRole('img', { name: /Look at this|Photo/ });
  await expect(picture).toHaveAttribute('src', /^blob:/);
  await expect
    .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(0);
});

test('two agents in one conversation see each other, and what both do', async ({ signIn }) => {
  const one = await signIn(ana);
  const other = await signIn(bo);
  const customer = new Customer('Nadia');
  await customer.writes('Who helps me?');
  await one.open(customer.name);
  await other.open(customer.name);
  await expect(one.page.getByText('Also here: Bo')).toBeVisible();

  await other.field.fill('Let me');
  await expect(one.page.getByText('Bo is writing…')).toBeVisible();
  await other.field.fill('');

  await one.answer('I do.');
  await expect(other.message('I do.')).toHaveCount(1);
  await other.answer('So do I.');
  await expect(one.message('So do I.')).toHaveCount(1);
  for (const desk of [one, other]) {
    await expect(desk.messages.locator('.message-words')).toHaveText(['Who helps me?', 'I do.', 'So do I.']);
    expect(desk.faults).toEqual([]);
  }
});

test('who takes a conversation and resolves it is seen by the others, and a new message opens it again', async ({
  signIn,
}) => {
  const one = await signIn(ana);
  const other = await signIn(bo);
  const customer = new Customer('Ravi');
  await customer.writes('My parcel is late');
  for (const desk of [one, other]) {
    await desk.open(customer.name);
    await desk.showDetails();
  }

  await one.ticket.getByRole('button', { name: 'Assign to me' }).click();
  await expect(one.ticket.getByRole('button', { name: 'Assignee' })).toContainText('Ana (you)');
  const seen = other.ticket.getByRole('button', { name: 'Assignee' });
  await expect(seen).toContainText('Ana');
  await expect(seen).not.toContainText('(you)');

  await one.answer('It comes today.');
  await expect(other.message('It comes today.').getByText('Ana', { exact: true })).toBeVisible();

  await one.ticket.getByRole('button', { name: 'Status' }).click();
  await one.page.getByRole('option', { name: 'Resolved' }).click();
  for (const desk of [one, other])
    await expect(desk.ticket.getByRole('button', { name: 'Status' })).toContainText('Resolved');

  await customer.writes('It did not');
  for (const desk of [one, other]) {
    await expect(desk.ticket.getByRole('button', { name: 'Status' })).toContainText('Open');
    expect(desk.faults).toEqual([]);
  }
});
