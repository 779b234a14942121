import { Desk, expect, test } from './page';
import { ana, bo, Customer } from './stack';

// No page has a fault that a machine can see, by WCAG 2.2 AA, light or dark, wide or narrow.

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1440, 360]) {
    test(`axe finds nothing: ${colorScheme}, ${width} px`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 800 });
      const desk = new Desk(page);
      await page.goto('/');
      await expect(page.getByLabel('Password')).toBeVisible();
      await desk.expectAccessible();

      await desk.signIn(ana);
      const customer = new Customer('Agnes');
      await customer.writes('Can you read this?');
      await expect(desk.row(customer.name)).toBeVisible();
      await desk.expectAccessible();

      await desk.open(customer.name);
      await desk.answer('Every word.');
      await expect(desk.tick('Every word.')).toHaveAccessibleName('Read');
      await desk.expectAccessible();

      await page.getByRole('link', { name: 'Dashboard' }).click();
      await expect(page.getByText('Waiting conversations')).toBeVisible();
      await desk.expectAccessible();
    });
  }
}

for (const [colorScheme, width] of [
  ['light', 1440],
  ['dark', 360],
] as const) {
  test(`axe finds nothing in the administration, wherever it is entered: ${colorScheme}, ${width} px`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 800 });
    const desk = new Desk(page);
    await desk.signIn(bo);
    for (const [path, heading] of [
      ['agents', 'Agents'],
      ['phone-numbers', 'Phone numbers'],
      ['canned-replies', 'Canned replies'],
      ['labels', 'Labels'],
      ['failed-messages', 'Failed messages'],
    ] as const) {
      await page.goto(`/administration/${path}`);
      await expect(page.getByRole('heading', { name: heading })).toBeVisible();
      await desk.expectAccessible();
    }
  });
}
