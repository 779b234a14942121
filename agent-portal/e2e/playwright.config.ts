import { defineConfig } from '@playwright/test';
import { chromium } from './stack';

/** The page in a real browser, against the whole product as `./manage.sh page-tests` has started it. */
export default defineConfig({
  testDir: '.',
  outputDir: '../.e2e/results',
  // They share one stack and one line to it, so they come one after another. A test that passes only sometimes is a wrong test.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  // For a machine that has much else to do; nothing waits for time to pass.
  timeout: 120_000,
  // What is done again until it passes is done again soon; by default it would be after a second.
  expect: { timeout: 30_000, toPass: { intervals: [50, 100, 200] } },
  reporter: [['list']],
  projects: [
    { name: 'tests', testMatch: '*.spec.ts' },
    { name: 'screenshots', testMatch: 'screenshots.ts' },
    { name: 'frames', testMatch: 'frames.ts' },
  ],
  use: {
    baseURL: process.env.E2E_PAGE_URL ?? process.env.E2E_PORTAL_URL ?? 'http://localhost:3014',
    locale: 'en-US',
    timezoneId: 'UTC',
    viewport: { width: 1440, height: 900 },
    // Without the film, which costs more than the page does: a trace has the page itself at each step.
    trace: { mode: 'retain-on-failure', screenshots: false },
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: chromium,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
