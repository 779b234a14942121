import AxeBuilder from '@axe-core/playwright';
import { expect, test as base, type BrowserContext, type Locator, type Page } from '@playwright/test';
import { Line } from './line';
import { linePort, realtimePort, type Person } from './stack';

interface Fixtures {
  /** Opens a browser of its own for an agent, signed in and live. */
  signIn: (agent: Person) => Promise<Desk>;
}

interface WorkerFixtures {
  line: Line;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  line: [
    // eslint-disable-next-line no-empty-pattern -- Playwright wants the braces
    async ({}, use) => {
      const line = await Line.open(linePort, realtimePort);
      await use(line);
      await line.close();
    },
    { scope: 'worker', auto: true },
  ],
  signIn: async ({ browser, line }, use) => {
    const contexts: BrowserContext[] = [];
    line.mend();
    await use(async (agent) => {
      const context = await browser.newContext();
      contexts.push(context);
      const desk = new Desk(await context.newPage());
      await desk.signIn(agent);
      return desk;
    });
    line.mend();
    for (const context of contexts) await context.close();
  },
});

export { expect };

/** What one tab of an agent shows. */
export class Desk {
  readonly page: Page;
  readonly live: Locator;
  readonly list: Locator;
  readonly messages: Locator;
  readonly field: Locator;
  readonly ticket: Locator;
  /** What went wrong in the page itself. */
  readonly faults: string[] = [];

  constructor(page: Page) {
    this.page = page;
    this.live = page.getByRole('status', { name: 'Connection' });
    this.list = page.getByRole('navigation', { name: 'Conversations' });
    this.messages = page.getByRole('log').getByRole('article');
    this.field = page.getByRole('textbox', { name: 'Write a message' });
    this.ticket = page.getByRole('region', { name: 'Ticket' });
    page.on('pageerror', (error) => this.faults.push(String(error)));
  }

  async signIn(agent: Person): Promise<void> {
    await this.page.goto('/');
    await this.page.getByLabel('E-mail').fill(agent.email);
    await this.page.getByLabel('Password').fill(agent.password);
    await this.page.getByRole('button', { name: 'Log in' }).click();
    await expect(this.live).toHaveText('Live');
  }

  /** The conversation with this customer, in the list. */
  row(name: string): Locator {
    return this.list.getByRole('link').filter({ hasText: name });
  }

  async open(name: string): Promise<void> {
    await this.row(name).click();
    await expect(this.page.getByRole('heading', { level: 1, name })).toBeVisible();
  }

  /** The open conversation's details, which are there already where there is room. */
  async showDetails(): Promise<void> {
    const show = this.page.getByRole('button', { name: 'Show contact details' });
    if (await show.isVisible()) await show.click();
  }

  /** One message of the open conversation. */
  message(words: string): Locator {
    return this.messages.filter({ hasText: words });
  }

  async answer(words: string): Promise<void> {
    await this.field.fill(words);
    await this.field.press('Enter');
  }

  /** How far one of our messages got. */
  tick(words: string): Locator {
    return this.message(words).locator('.tick');
  }

  async expectAccessible(): Promise<void> {
    const { violations } = await new AxeBuilder({ page: this.page })
      // What the component library says once to screen readers, and takes away again.
      .exclude('[data-live-announcer]')
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
      .analyze();
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, html }) => `${id}: ${target.join(' ')}: ${html.slice(0, 200)}`),
    );
    expect(found).toEqual([]);
  }
}

/** Paths of the REST requests that a page sends from now on. */
export function requestsOf(page: Page): string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/api/')) asked.push(`${request.method()} ${pathname}`);
  });
  return asked;
}
