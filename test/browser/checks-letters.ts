import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { PageTasks } from '#local/page/task-feed.ts';
import { deathsOf } from '#local/session/tasks/letter-book.ts';
import type { Check } from './check.ts';
import { troubledTasks } from './demo-tasks.ts';
import { dialogOverflowPixels, focused, overflowPixels } from './page-scripts.ts';
import { onStage } from './stage.ts';

const MINUTE = 60_000;
const letterIds = (page: Page) => page.locator('.letters > li').count();

function withThird(tasks: PageTasks, at: number): PageTasks {
  const [first] = tasks.letters;
  if (first === undefined) return tasks;
  const letters = [{ ...first, id: 'email-1-20', diedAt: at }, ...tasks.letters];
  return { ...tasks, at, letters, deaths: deathsOf(letters, at) };
}

/** What people do about dead letters and destinations. */
export const letterChecks: readonly Check[] = [
  {
    title: 'chooses dead letters by kind, reason and age, and says how many are meant',
    run: (browser) =>
      onStage(browser, {}, async ({ page, feed }) => {
        assert.equal(await page.locator('.letter-filter').isVisible(), false);
        feed.tasks.show(troubledTasks);
        await page.getByText('All 2 are meant.').waitFor();
        await page.getByLabel('When they died').selectOption({ label: 'died in the last 1 h' });
        await page.getByText('1 of 2 is meant.').waitFor();
        assert.equal(await letterIds(page), 1);
        await page.getByLabel('Reason of dead letters').selectOption('malformed');
        await page.getByText('None of 2 is meant.').waitFor();
        await page.getByRole('button', { name: 'Send 0 again' }).click({ force: true });
        assert.deepEqual(feed.tasks.wishes, []);
        // What is chosen stays, also when no such letter is left.
        feed.tasks.show((now) => ({ ...troubledTasks(now), deaths: [], letters: [] }));
        await page.locator('.letter-filter').waitFor({ state: 'hidden' });
        feed.tasks.show(troubledTasks);
        await page.getByText('None of 2 is meant.').waitFor();
      }),
  },
  {
    title: 'sends dead letters again by keyboard, and says what became of them',
    run: (browser) =>
      onStage(browser, {}, async ({ page, feed, complaints }) => {
        feed.tasks.show(troubledTasks);
        const now = feed.state().tasks?.at ?? 0;
        await page.getByLabel('When they died').selectOption('360');
        await page.getByRole('button', { name: 'Send 2 again' }).focus();
        await page.keyboard.press('Enter');
        await page.getByText('Sending 2 letters again, 10 a second.').waitFor();
        assert.deepEqual(feed.tasks.wishes, [
          ['redrive', { from: now - 360 * MINUTE, until: now, most: 2 }],
        ]);
        assert.equal(await page.evaluate(focused), 'letter-says');
        const running = { verb: 'redrive', at: now, meant: 2, state: 'running' } as const;
        feed.tasks.goOn({ ...running, done: 1 });
        await page.getByText('1 of 2', { exact: true }).waitFor();
        assert.equal(await page.locator('.letter-progress progress').getAttribute('value'), '1');
        assert.equal(await letterIds(page), 2);
        const ended = { ...running, state: 'ended', done: 2 } as const;
        feed.tasks.goOn({ ...ended, became: { done: 1, dead: 0 } });
        await page.getByText('2 letters sent again. Of these: 1 done, 1 not ended').waitFor();
        feed.tasks.goOn({ ...ended, became: { done: 2, dead: 0 } });
        await page.getByText('2 letters sent again. All of them are done.').waitFor();
        await page.getByText('None. A task that cannot be done lies here').waitFor();
        assert.deepEqual(complaints, []);
      }),
  },
  {
    title: 'sends one letter again, refuses another meanwhile, and stops',
    run: (browser) =>
      onStage(browser, {}, async ({ page, feed }) => {
        feed.tasks.show(troubledTasks);
        const letter = page.locator('[data-letter="email-1-19"]');
        await letter.locator('summary').click();
        await letter.getByRole('button', { name: 'Send again' }).click();
        await page.getByText('Sending 1 letter again').waitFor();
        const [[, wish] = []] = feed.tasks.wishes;
        assert.deepEqual([wish?.id, wish?.most, wish?.from], ['email-1-19', 1, wish?.until]);
        await letter.getByRole('button', { name: 'Send again' }).click();
        await page.getByText('Something else is done with dead letters right now').waitFor();
        const stop = page.getByRole('button', { name: 'Stop' });
        await stop.focus();
        await page.keyboard.press('Enter');
        await page.getByText('stopped, 0 letters sent again of 1.').waitFor();
        assert.equal(await page.evaluate(focused), 'letter-says');
        assert.equal(await letterIds(page), 2);
      }),
  },
  {
    title: 'takes dead letters away only after their number was typed',
    run: (browser) =>
      onStage(browser, {}, async ({ page, feed }) => {
        feed.tasks.show(troubledTasks);
        const purge = page.getByRole('button', { name: 'Purge 2…' });
        const dialog = page.getByRole('dialog', { name: 'Take 2 dead letters away for good?' });
        await purge.click();
        await dialog.getByText('Any kind, any reason, died at any time.').waitFor();
        await page.keyboard.type('3');
        await page.keyboard.press('Enter');
        await dialog.getByText('Type 2, the number of letters, or keep them.').waitFor();
        await page.keyboard.press('Escape');
        await dialog.waitFor({ state: 'hidden' });
        assert.deepEqual(feed.tasks.wishes, []);
        await purge.click();
        feed.tasks.trouble = 'SQS is away';
        await page.keyboard.type('2');
        await page.keyboard.press('Enter');
        await dialog.getByText('SQS is away').waitFor();
        feed.tasks.trouble = undefined;
        // Meanwhile a third one died: it is not meant.
        const { at = 0 } = feed.state().tasks ?? {};
        feed.tasks.show((now) => withThird(troubledTasks(now), now + 1));
        await page.getByText('All 3 are meant.').waitFor();
        await dialog.getByRole('button', { name: 'Take 2 away' }).click();
        await page.getByText('Taking 2 letters away.').waitFor();
        assert.deepEqual(feed.tasks.wishes, [['purge', { until: at, most: 2 }]]);
        assert.equal(await page.getByRole('button', { name: 'Stop' }).count(), 0);
        feed.tasks.goOn({ verb: 'purge', at, meant: 2, done: 2, state: 'ended' });
        await page.getByText('2 letters taken away for good.').waitFor();
        assert.equal(await letterIds(page), 1);
      }),
  },
  {
    title: 'says why something failed, and what others had',
    run: (browser) =>
      onStage(browser, {}, async ({ page, feed }) => {
        feed.tasks.show(troubledTasks);
        feed.tasks.trouble = 'SQS is away';
        await page.getByRole('button', { name: 'Send 2 again' }).click();
        await page.getByRole('alert').getByText('SQS is away').waitFor();
        const { at = 0 } = feed.state().tasks ?? {};
        const operation = { verb: 'redrive', at, meant: 2, done: 0 } as const;
        feed.tasks.goOn({ ...operation, state: 'failed', because: 'no answer within 5 s' });
        await page.getByText('sent again of 2, then: no answer within 5 s.').waitFor();
        feed.tasks.goOn({ ...operation, state: 'ended' });
        await page.getByText('2 could not be had: others hold them').waitFor();
      }),
  },
  {
    title: 'enables a destination by keyboard, and says so',
    run: (browser) =>
      onStage(browser, {}, async ({ page, feed }) => {
        feed.tasks.show(troubledTasks);
        const enable = page.getByRole('button', { name: 'Enable address of globex' });
        await enable.waitFor();
        assert.equal(await page.getByRole('button', { name: /^Enable/ }).count(), 1);
        feed.tasks.trouble = 'DynamoDB is away';
        await enable.focus();
        await page.keyboard.press('Enter');
        await page.getByRole('alert').getByText('DynamoDB is away').waitFor();
        feed.tasks.trouble = undefined;
        feed.advance(1);
        assert.equal(await enable.evaluate('document.activeElement.textContent'), 'Enable');
        await page.keyboard.press('Enter');
        await page.getByText('globex is sent to again.').waitFor();
        await enable.waitFor({ state: 'detached' });
        assert.notEqual(await page.evaluate('document.activeElement.tagName'), 'BODY');
      }),
  },
  {
    title: 'keeps what is done with letters within the width of a phone',
    run: async (browser) => {
      for (const width of [768, 360]) {
        const viewport = { width, height: 700 };
        await onStage(browser, { viewport, colorScheme: 'dark' }, async ({ page, feed }) => {
          feed.tasks.show(troubledTasks);
          await page.getByRole('button', { name: 'Purge 2…' }).click();
          assert.ok((await page.evaluate<number>(dialogOverflowPixels)) <= 0, `dialog at ${width}`);
          await page.keyboard.press('Escape');
          await page.getByRole('button', { name: 'Send 2 again' }).click();
          await page.locator('.letter-progress').waitFor();
          assert.ok((await page.evaluate<number>(overflowPixels)) <= 0, `page at ${width}`);
        });
      }
    },
  },
];
