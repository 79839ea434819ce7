import assert from 'node:assert/strict';
import type { Check } from './check.ts';
import { quietTasks, troubledTasks } from './demo-tasks.ts';
import { overflowPixels, poorContrast } from './page-scripts.ts';
import { onStage } from './stage.ts';

/** Queues, breakers, dead letters and the life of a task. */
export const taskChecks: readonly Check[] = [
  {
    title: 'says what there is of tasks before there is one',
    run: (browser) =>
      onStage(browser, {}, async ({ page }) => {
        const tasks = page.getByRole('region', { name: 'Tasks' });
        await tasks.getByText('Nothing has been handed over yet.').waitFor();
        await tasks.getByText('No call has failed').waitFor();
        await tasks.getByText('None. A task that cannot be done lies here').waitFor();
        await tasks.getByText('No task was settled yet.').waitFor();
        assert.equal(await tasks.getByText('Read the mails').count(), 0);
      }),
  },
  {
    title: 'shows queues, breakers and dead letters, until they are well again',
    run: (browser) =>
      onStage(browser, {}, async ({ page, feed, complaints }) => {
        feed.tasks.show(troubledTasks);
        const tasks = page.getByRole('region', { name: 'Tasks' });
        const low = tasks.locator('[data-kind=email] tr', { hasText: 'low' });
        await low.getByText('1,412').waitFor();
        const late = await tasks.locator('[data-kind=email] .is-bad').allTextContents();
        assert.deepEqual(late, ['21 min', '1', '1']);
        await tasks.locator('[data-breaker=postmark][data-state=open]').waitFor();
        await tasks.getByText('address of acme').waitFor();
        const href = await tasks.getByRole('link', { name: 'Read the mails' }).getAttribute('href');
        assert.equal(href, 'http://127.0.0.1:9/mailbox/');
        feed.tasks.show(quietTasks);
        await tasks.locator('[data-breaker=postmark]').waitFor({ state: 'detached' });
        assert.deepEqual(complaints, []);
      }),
  },
  {
    title: 'opens a dead letter by keyboard, without what is personal, and keeps it open',
    run: (browser) =>
      onStage(browser, {}, async ({ page, feed }) => {
        feed.tasks.show(troubledTasks);
        const letter = page.locator('[data-letter="email-1-19"]');
        await letter.locator('summary').focus();
        await page.keyboard.press('Enter');
        await letter.getByText('attempt 3: Postmark answered 503').waitFor();
        const facts = await letter.locator('.letter-fact').allTextContents();
        assert.deepEqual(facts.at(-1), 'templatereceipt');
        const at = feed.state().now;
        feed.tasks.show(() => ({ ...troubledTasks(at), at: at + 1 }));
        feed.advance(1);
        await letter.getByText('attempt 3: Postmark answered 503').waitFor();
      }),
  },
  {
    title: 'tells the life of a task, and says so when there is none',
    run: (browser) =>
      onStage(browser, {}, async ({ page, feed }) => {
        feed.tasks.show(troubledTasks);
        await page.locator('#settled').getByText('email-1-19').click();
        const life = page.locator('#life');
        await life.getByText('Given up, attempts: Postmark answered 503').waitFor();
        assert.equal(await life.locator('.life-line').count(), 6);
        await page.keyboard.press('Escape');
        await life.waitFor({ state: 'hidden' });
        await page.keyboard.press('i');
        await page.keyboard.type('no-such-task');
        await page.keyboard.press('Enter');
        await life.getByText('The ledger has no email task "no-such-task"').waitFor();
      }),
  },
  {
    title: 'uses what breaks tasks beside them',
    run: (browser) =>
      onStage(browser, {}, async ({ page, feed }) => {
        const breaks = page
          .locator('#task-controls')
          .getByRole('button', { name: /Break Postmark/ });
        await breaks.click();
        await page.locator('#control-postmark[aria-pressed="true"]').waitFor();
        assert.equal(await page.locator('#controls #control-flood').count(), 0);
        await page.locator('#control-flood').click();
        await page.locator('#control-flood.is-taken').waitFor();
        assert.match(feed.state().notes[0]?.text ?? '', /^Flood/);
      }),
  },
  {
    title: 'keeps tasks in trouble within the width, readable in both schemes',
    run: async (browser) => {
      for (const width of [1600, 1100, 768, 360]) {
        const colorScheme = width > 1000 ? 'dark' : 'light';
        const size = { colorScheme, viewport: { width, height: 844 } } as const;
        await onStage(browser, size, async ({ page, feed }) => {
          feed.tasks.show(troubledTasks);
          await page.locator('[data-breaker=postmark]').waitFor();
          await page.locator('[data-letter="email-1-19"] summary').click();
          const over = await page.evaluate<number>(overflowPixels);
          assert.ok(over <= 0, `${over} pixels too wide at ${width}`);
          assert.deepEqual(await page.evaluate(poorContrast), [], colorScheme);
        });
      }
    },
  },
];
