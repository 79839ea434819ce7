import assert from 'node:assert/strict';
import type { Check } from './check.ts';
import { inkBeyondNow } from './page-scripts.ts';
import { onStage } from './stage.ts';

/** What schedules ask for, on the charts and in words. */
export const scheduleChecks: readonly Check[] = [
  {
    title: 'draws the floor of a schedule, also where it has yet to come',
    run: (browser) =>
      onStage(browser, {}, async ({ page, feed }) => {
        const row = page.locator('#target-api [data-signal=instance-steps]');
        await row.getByText('lunch-crowd: at least 3 until 13:20').waitFor();
        const drawn = await page.evaluate<number>(inkBeyondNow);
        assert.ok(drawn > 40, `${drawn} pixels of the floor to come`);
        feed.forgetSchedules();
        await row.getByText('lunch-crowd').waitFor({ state: 'detached' });
        assert.equal(await page.evaluate<number>(inkBeyondNow), 0);
      }),
  },
  {
    title: 'reads the floor of the moment that is pointed at, and no count of the future',
    run: (browser) =>
      onStage(browser, {}, async ({ page }) => {
        const row = page.locator('#target-api [data-signal=instance-steps]');
        const glass = page.locator('#target-api .glass');
        const box = await glass.boundingBox();
        assert.ok(box !== null);
        await glass.hover({ position: { x: box.width - 4, y: 40 } });
        await row.getByText('business-hours: at least 2 until 19:00').waitFor();
        assert.equal(await row.locator('.value').textContent(), '–');
      }),
  },
  {
    title: 'lists the edges of today and tomorrow, and the holiday',
    run: (browser) =>
      onStage(browser, {}, async ({ page }) => {
        const card = page.getByRole('region', { name: 'Schedule' });
        await card.getByText('business-hours: API at least 2 instances').waitFor();
        await card.getByText('Holiday (us-federal)').waitFor();
        const over = await card.locator('.edge.is-over time').allTextContents();
        assert.deepEqual(over, ['05:00', '07:00', '11:30']);
        assert.ok((await card.locator('.stretch-asked').count()) >= 6);
      }),
  },
  {
    title: 'has no schedule where nothing is scheduled',
    run: (browser) =>
      onStage(browser, {}, async ({ page, feed }) => {
        feed.forgetSchedules();
        await page.locator('#schedule').waitFor({ state: 'hidden' });
      }),
  },
];
