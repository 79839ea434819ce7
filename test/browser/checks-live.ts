import assert from 'node:assert/strict';
import type { PageDecision } from '#local/page/feed.ts';
import type { Check } from './check.ts';
import type { DemoFeed } from './demo-feed.ts';
import { watchFrames } from './page-scripts.ts';
import { onStage } from './stage.ts';

/** A page that stands still for longer feels broken. */
const longestStandstillMilliseconds = 750;

function like(feed: DemoFeed, change: Partial<PageDecision>): PageDecision {
  const model = feed.state().decisions.find(({ verdict }) => verdict === 'act');
  if (model === undefined) throw new Error('the demo has no act to copy');
  return { ...model, ...change };
}

/** How the page follows what happens. */
export const liveChecks: readonly Check[] = [
  {
    title: 'follows the minutes, and tells a screen reader of acts',
    run: (browser) =>
      onStage(browser, { minutes: 60 }, async ({ page, feed }) => {
        const cpu = page.locator('#target-api [data-signal=cpu] .value');
        const before = await cpu.textContent();
        feed.advance(10);
        await page.getByRole('status').getByText('from 2 to 3 instances').waitFor();
        await page.locator('#target-api .box-full').nth(2).waitFor();
        assert.notEqual(await cpu.textContent(), before);
      }),
  },
  {
    title: 'shows that the stream is lost, and heals with what happened meanwhile',
    run: (browser) =>
      onStage(browser, {}, async ({ page, feed, stopServing, serveAgain }) => {
        await stopServing();
        await page.getByText('Connection lost. What you see is from 12:58.').waitFor();
        await page.getByText('no connection').waitFor();
        feed.advance(30);
        await serveAgain();
        await page.locator('body[data-link="live"]').waitFor();
        await page.locator('#clock', { hasText: '13:28' }).waitFor();
        assert.equal(await page.locator('#banner').isVisible(), false);
        const at = feed.state().decisions[0]?.id;
        await page.locator(`.decision[data-id="${at}"]`).waitFor();
      }),
  },
  {
    title: 'stays quick with 500 decisions and an hour a second',
    run: (browser) =>
      onStage(browser, {}, async ({ page, feed }) => {
        await page.evaluate(watchFrames);
        const { now } = feed.state();
        for (let batch = 0; batch < 10; batch += 1) {
          const many = Array.from({ length: 50 }, (_, index) =>
            like(feed, { id: `flood-${batch}-${index}`, at: now + batch, outcome: `${index}` }),
          );
          feed.add(...many);
          feed.advance(6);
          await page.waitForTimeout(100);
        }
        await page.locator('.decision').nth(499).waitFor({ state: 'attached' });
        assert.equal(await page.locator('.decision').count(), 500);
        await page.locator('#filter-hold').click();
        await page.locator('#filter-all').click();
        await page.locator('.decision').first().click();
        await page.getByRole('heading', { name: 'What it saw' }).waitFor();
        const longest = await page.evaluate<number>('window.longest');
        assert.ok(longest < longestStandstillMilliseconds, `stood still for ${longest} ms`);
      }),
  },
  {
    title: 'reads no text as markup',
    run: (browser) =>
      onStage(browser, {}, async ({ page, feed, complaints }) => {
        const sentence = 'api: <img src="https://example.org/x" onerror="alert(1)"> held.';
        feed.add(like(feed, { id: 'hostile', sentence, outcome: '<script>alert(1)</script>' }));
        await page.locator('[data-id=hostile]').click();
        await page.locator('#record-title', { hasText: '<img src=' }).waitFor();
        assert.equal(await page.locator('#record img, #decisions img').count(), 0);
        assert.deepEqual(complaints, []);
      }),
  },
];
