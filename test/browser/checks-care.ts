import assert from 'node:assert/strict';
import type { Check } from './check.ts';
import { quietCare, troubledCare } from './demo-care.ts';
import { overflowPixels, poorContrast } from './page-scripts.ts';
import { onStage } from './stage.ts';

/** The database that is cared for, and the report on its queries. */
export const careChecks: readonly Check[] = [
  {
    title: 'says that nobody has looked at the database before somebody has',
    run: (browser) =>
      onStage(browser, {}, async ({ page }) => {
        const database = page.getByRole('region', { name: 'Care of the database' });
        await database.getByText('Nobody has looked at it yet.').waitFor();
        await database.getByText('There is no report yet.').waitFor();
        assert.equal(await database.locator('section:visible').count(), 0);
      }),
  },
  {
    title: 'shows views, partitions, archives and exports of the database',
    run: (browser) =>
      onStage(browser, {}, async ({ page, feed, complaints }) => {
        feed.care.show(quietCare);
        const database = page.getByRole('region', { name: 'Care of the database' });
        await database.getByText(/every promise kept/).waitFor();
        const view = database.locator('[data-chore="view/property_revenue"]');
        assert.match((await view.textContent()) ?? '', /12 s old 2,000 rows/);
        assert.equal(await view.getAttribute('data-state'), 'fresh');
        const cells = database.locator('.partitions i');
        const kinds = await cells.evaluateAll((all) =>
          all.map((cell) => (cell as unknown as { dataset: { cell: string } }).dataset.cell),
        );
        assert.equal(kinds.filter((kind) => kind === 'archived').length, 2);
        assert.deepEqual(kinds.slice(-4), ['now', 'ahead', 'ahead', 'ahead']);
        await database.getByText('16,000 rows archived').waitFor();
        await database.getByText('240,012 rows shipped').waitFor();
        await database.getByText('14 compressed').waitFor();
        assert.deepEqual(complaints, []);
      }),
  },
  {
    title: 'marks broken promises of the database, and keeps what was opened open',
    run: (browser) =>
      onStage(browser, {}, async ({ page, feed }) => {
        feed.care.show(quietCare);
        const view = page.locator('[data-chore="view/monthly_sales_summary"]');
        await view.locator('summary').focus();
        await page.keyboard.press('Enter');
        await view.getByText('every 15 min, fresh within 30 min').waitFor();
        feed.care.show(troubledCare);
        await page.locator('[data-chore="view/monthly_sales_summary"][data-state=stale]').waitFor();
        await view.getByText('pid 4711 (gunicorn) has held the view').waitFor();
        await view.getByText('older than the 30 minutes').waitFor();
        await page.getByText(/1 promise broken/).waitFor();
        await page.locator('[data-chore="order/move-tenant-7"]').waitFor();
        feed.care.show(quietCare);
        await page.locator('[data-chore="order/move-tenant-7"]').waitFor({ state: 'detached' });
      }),
  },
  {
    title: 'says why nothing is changed in the database, and when it cannot be seen',
    run: (browser) =>
      onStage(browser, {}, async ({ page, feed }) => {
        feed.care.show((now) => ({ ...quietCare(now), held: 'ann paused everything' }));
        const trouble = page.locator('#care-trouble');
        await trouble.getByText('Nothing is changed now: ann paused everything').waitFor();
        const because = 'PostgreSQL could not be reached';
        feed.care.show((now) => ({
          ...quietCare(now),
          trouble: { since: now - 240_000, because },
        }));
        await trouble.getByText('Not seen for 4 min: PostgreSQL could not be reached').waitFor();
        feed.care.show(quietCare);
        await trouble.waitFor({ state: 'hidden' });
      }),
  },
  {
    title: 'names slow queries with their plans and the index that was tried',
    run: (browser) =>
      onStage(browser, {}, async ({ page, feed }) => {
        feed.care.show(quietCare);
        const first = page.locator('.statement').first();
        await first.locator('summary').click();
        assert.match((await first.textContent()) ?? '', /1,440 calls × 34\.5 ms/);
        assert.match(
          (await first.locator('.plan').textContent()) ?? '',
          /Seq Scan on transactions/,
        );
        await first.getByText('344 times faster').waitFor();
        const second = page.locator('.statement').nth(1);
        await second.locator('summary').click();
        await second.getByText('No plan: PostgreSQL had evicted the statement.').waitFor();
        await second.getByText('No index was tried: an index serves it already.').waitFor();
        await page.getByRole('button', { name: 'Calls' }).click();
        assert.equal(await first.getAttribute('data-statement'), '2.10');
        await page.locator('[data-finding=duplicate-index]').getByText('DROP INDEX').waitFor();
      }),
  },
  {
    title: 'keeps the database in trouble within the width, readable in both schemes',
    run: async (browser) => {
      for (const width of [1600, 1280, 768, 390, 360]) {
        for (const colorScheme of ['light', 'dark'] as const) {
          const size = { colorScheme, viewport: { width, height: 844 } };
          await onStage(browser, size, async ({ page, feed }) => {
            feed.care.show(troubledCare);
            await page.locator('.chore summary').first().click();
            await page.locator('.statement summary').first().click();
            const over = await page.evaluate<number>(overflowPixels);
            assert.ok(over <= 0, `${over} pixels too wide at ${width}`);
            assert.deepEqual(await page.evaluate(poorContrast), [], colorScheme);
          });
        }
      }
    },
  },
];
