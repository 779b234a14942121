import { mkdirSync } from 'node:fs';
import { big, dora, seedConversations } from './stack';
import { expect, test } from './page';

// How smoothly 10,000 conversations scroll: `./manage.sh bench scroll`. The trace is for Chromium's performance panel.

const folder = '.e2e/frames';
const SECONDS = 10;
/** What a wheel that is turned briskly moves in a sixtieth of a second. */
const PIXELS_PER_FRAME = 40;

interface Frames {
  readonly times: number[];
  readonly tasks: number[];
}

test('frames', async ({ browser, signIn }) => {
  mkdirSync(folder, { recursive: true });
  await seedConversations(big, 10_000);
  const desk = await signIn(dora);
  await expect(desk.row('Customer 0')).toBeVisible();
  const list = desk.list.locator('.list-scroller');

  await browser.startTracing(desk.page, { path: `${folder}/trace.json` });
  const { times, tasks } = await list.evaluate(
    (scroller, { seconds, pixels }) =>
      new Promise<Frames>((resolve) => {
        const longTasks: number[] = [];
        new PerformanceObserver((entries) => {
          for (const { duration } of entries.getEntries()) longTasks.push(duration);
        }).observe({ type: 'longtask' });
        const drawn: number[] = [];
        const end = performance.now() + seconds * 1_000;
        const draw = (now: number): void => {
          drawn.push(now);
          scroller.scrollBy(0, pixels);
          if (now < end) requestAnimationFrame(draw);
          else resolve({ times: drawn, tasks: longTasks });
        };
        requestAnimationFrame(draw);
      }),
    { seconds: SECONDS, pixels: PIXELS_PER_FRAME },
  );
  await browser.stopTracing();

  const gaps = times
    .slice(1)
    .map((time, position) => time - (times[position] ?? time))
    .sort((one, other) => one - other);
  const at = (share: number): string => (gaps[Math.floor(share * (gaps.length - 1))] ?? 0).toFixed(1);
  const rows = await list.evaluate((scroller) => Math.round(scroller.scrollTop));
  console.log(
    [
      `10,000 conversations, ${SECONDS} s of scrolling, ${rows} px deep, by software drawing (no GPU)`,
      `| frames | ms between them p50 | p99 | longest | over 50 ms | tasks over 50 ms |`,
      `|---|---|---|---|---|---|`,
      `| ${gaps.length} | ${at(0.5)} | ${at(0.99)} | ${at(1)} | ${gaps.filter((gap) => gap > 50).length} | ${tasks.length} |`,
      `trace: agent-portal/${folder}/trace.json`,
    ].join('\n'),
  );
  expect(gaps.length, 'it has scrolled').toBeGreaterThan(0);
});
