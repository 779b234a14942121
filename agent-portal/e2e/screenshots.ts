import { mkdirSync } from 'node:fs';
import type { Browser } from '@playwright/test';
import { ana, bo, chats, Customer, demo, refuseNext } from './stack';
import { Desk, expect, test } from './page';

// Every screen as it looks with something in it, for whoever judges it or shows it: `./manage.sh screenshots`.

const folder = process.env.E2E_SCREENSHOTS ?? '.e2e/screenshots';

const looks = [
  { name: 'desktop', locale: 'en-US', colorScheme: 'light', viewport: { width: 1440, height: 900 } },
  { name: 'dark', locale: 'en-US', colorScheme: 'dark', viewport: { width: 1440, height: 900 } },
  { name: 'portuguese', locale: 'pt-BR', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { name: 'phone', locale: 'en-US', colorScheme: 'light', viewport: { width: 390, height: 844 } },
  { name: 'narrow', locale: 'pt-BR', colorScheme: 'dark', viewport: { width: 360, height: 640 } },
] as const;

const pages = [
  'dashboard',
  'administration/agents',
  'administration/phone-numbers',
  'administration/canned-replies',
  'administration/labels',
  'administration/failed-messages',
];

/** Whose conversation is shown. */
let customer = '';

test.beforeAll(async ({ browser }) => {
  mkdirSync(folder, { recursive: true });
  await chats(demo, 0.05);
  const desk = new Desk(await browser.newPage());
  await desk.signIn(ana);
  await expect.poll(() => desk.list.getByRole('link').count()).toBeGreaterThan(6);
  const first = desk.list.getByRole('link').first();
  customer = (await first.locator('.name').textContent()) ?? '';
  await desk.open(customer);
  await desk.answer('Good morning! I am looking into it right now.');
  await expect(desk.tick('Good morning!').first()).toHaveAccessibleName('Read');
  await desk.page.context().close();
  await administrate(browser);
});

/** Something to be seen on each page of the administration. */
async function administrate(browser: Browser): Promise<void> {
  const desk = new Desk(await browser.newPage());
  const { page } = desk;
  await desk.signIn(bo);
  const failing = new Customer('Zoe');
  await failing.writes('Hello?');
  await desk.open(failing.name);
  await refuseNext(failing, 131026);
  await desk.answer('Are you there?');
  await expect(page.getByRole('group', { name: 'Not sent' })).toBeVisible();

  await page.goto('/administration/canned-replies');
  await page.getByRole('button', { name: 'New canned reply' }).click();
  await page.getByLabel('Shortcut', { exact: true }).fill('hours');
  await page.getByLabel('Title', { exact: true }).fill('Opening hours');
  await page.getByLabel('Text', { exact: true }).fill('We are here from Monday to Friday, 8 am to 6 pm.');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Opening hours')).toBeVisible();

  await page.goto('/administration/labels');
  await page.getByRole('button', { name: 'New label' }).click();
  await page.getByLabel('Name', { exact: true }).fill('VIP');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('VIP')).toBeVisible();
  await page.context().close();
}

for (const look of looks) {
  test(look.name, async ({ browser }) => {
    const { name, ...options } = look;
    const context = await browser.newContext({ ...options, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const shoot = async (screen: string): Promise<void> => {
      await page.waitForLoadState('networkidle');
      await expect(page.locator('.loading')).toHaveCount(0);
      await page.screenshot({ path: `${folder}/${screen.replace('/', '-')}-${name}.png` });
    };

    await page.goto('/');
    await expect(page.locator('form')).toBeVisible();
    await shoot('login');
    // Whatever language the form speaks.
    await page.locator('form input').first().fill(bo.email);
    await page.locator('form input').last().fill(bo.password);
    await page.locator('form input').last().press('Enter');

    const row = page.locator('a.conversation').filter({ hasText: customer });
    await expect(row.first()).toBeVisible();
    await shoot('conversations');
    await row.first().click();
    await expect(page.getByRole('article').first()).toBeVisible();
    await shoot('thread');
    for (const screen of pages) {
      await page.goto(`/${screen}`);
      await expect(page.locator('main h1, main h2').first()).toBeVisible();
      await shoot(screen);
    }
    await page.goto('/administration/agents');
    await page.locator('.page-head button').click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await shoot('administration/invite');
    await context.close();
  });
}
