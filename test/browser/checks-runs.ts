import assert from 'node:assert/strict';
import type { Check } from './check.ts';
import { askForUpgrade, growDisk } from './demo-wishes.ts';
import { overflowPixels } from './page-scripts.ts';
import { onStage } from './stage.ts';

const widths = [1440, 768, 390, 320];

/** How the page shows the runs of playbooks, and takes answers to them. */
export const runChecks: readonly Check[] = [
  {
    title: 'follows a run from step to step to its end, and says so',
    run: (browser) =>
      onStage(browser, {}, async ({ page, feed }) => {
        await feed.playbooks.run(growDisk);
        feed.advance(1);
        const open = page.locator('#runs-open .run');
        await open.getByText('Step 1 of 1').waitFor();
        feed.advance(2);
        await open.getByText('creating · 2 min').waitFor();
        await open.locator('summary').click();
        await open.locator('[data-status=under-way]').waitFor();
        feed.advance(10);
        await open.waitFor({ state: 'detached' });
        await page.locator('#playbook-news', { hasText: 'Done' }).waitFor({ state: 'attached' });
        await page.getByText('3 ended runs').click();
        const ended = page.locator('#runs-old .run').first();
        await ended.getByText('✓ verified').waitFor();
        assert.equal(await ended.locator('[data-status=done]').count(), 1);
      }),
  },
  {
    title: 'shows the findings of a check, passed and failed',
    run: (browser) =>
      onStage(browser, {}, async ({ page }) => {
        await page.getByText('2 ended runs').click();
        await page.locator('#run-verify-database-2h').click();
        const findings = page.getByRole('list', { name: 'Findings' });
        await findings.getByText('dead rows of events: 31 %').waitFor();
        assert.equal(await findings.locator('[data-status=done]').count(), 2);
        await findings.getByText('wanted at most 20 %').waitFor();
      }),
  },
  {
    title: 'asks for an approval, wants a name, and goes on at the run',
    run: (browser) =>
      onStage(browser, {}, async ({ page, feed }) => {
        await feed.playbooks.run(askForUpgrade);
        feed.advance(1);
        const card = page.getByRole('region', { name: 'upgrade-database wants your approval' });
        await card.getByText('jo asks for Database').waitFor();
        await card.getByText('about 3 min', { exact: true }).waitFor();
        await card.getByText('$61 → $106 (+$45)').waitFor();
        await card.getByText('in 23 h 59 min').waitFor();
        await card.getByText('When: once approved.').waitFor();
        await card.getByText('jo may give it, too').waitFor();
        await card.getByRole('button', { name: 'Approve' }).click();
        await card.getByText('Say who answers.').waitFor();
        await page.keyboard.type('maria');
        feed.advance(1);
        assert.equal(await card.getByLabel('Your name').inputValue(), 'maria');
        await card.getByRole('button', { name: 'Approve' }).press('Enter');
        await card.waitFor({ state: 'detached' });
        const run = page.locator('#runs-open [data-run=upgrade-database-demo]');
        await run.getByText('Running').waitFor();
        assert.equal(await page.evaluate('document.activeElement.id'), 'run-upgrade-database-demo');
        assert.equal(feed.playbooks.shown().runs[0]?.approvedBy, 'maria');
      }),
  },
  {
    title: 'calls a run off with who and why, and goes on at how it ended',
    run: (browser) =>
      onStage(browser, {}, async ({ page, feed }) => {
        await feed.playbooks.run(growDisk);
        feed.advance(1);
        const run = page.locator('[data-run=grow-database-storage-demo]');
        await run.locator('summary').click();
        await run.getByRole('button', { name: 'Call off…' }).click();
        await run.getByLabel('Your name').fill('maria');
        await run.getByRole('button', { name: 'Call it off' }).click();
        await run.getByText('Say why, for whoever asked.').waitFor();
        await page.keyboard.type('not this week');
        feed.advance(1);
        await run.getByRole('button', { name: 'Call it off' }).press('Enter');
        await page.locator('#runs-old').getByText('called off by maria: not this week').waitFor();
        const focus = 'document.activeElement.id';
        assert.equal(await page.evaluate(focus), 'run-grow-database-storage-demo');
        assert.equal(await run.getByRole('button', { name: /Call/ }).count(), 0);
      }),
  },
  {
    title: 'says no only with a reason',
    run: (browser) =>
      onStage(browser, {}, async ({ page, feed }) => {
        await feed.playbooks.run(askForUpgrade);
        const card = page.locator('.approval');
        await card.getByLabel('Your name').fill('maria');
        await card.getByRole('button', { name: 'Reject…' }).click();
        await card.getByRole('button', { name: 'Reject', exact: true }).click();
        await card.getByText('Say why, for whoever asked.').waitFor();
        await page.keyboard.type('not before the fair');
        await card.getByRole('button', { name: 'Reject', exact: true }).click();
        await card.waitFor({ state: 'detached' });
        const [run] = feed.playbooks.shown().runs;
        assert.equal(run?.outcome, 'nothing was changed: maria said no: not before the fair');
      }),
  },
  {
    title: 'says so when an answer comes too late',
    run: (browser) =>
      onStage(browser, {}, async ({ page, feed }) => {
        await feed.playbooks.run(askForUpgrade);
        feed.playbooks.answer = async () => {
          throw new Error('It was answered already.');
        };
        const card = page.locator('.approval');
        await card.getByLabel('Your name').fill('maria');
        await card.getByRole('button', { name: 'Approve' }).click();
        await card.getByRole('alert').getByText('It was answered already.').waitFor();
      }),
  },
  {
    title: `stays within ${widths.join(', ')} pixels while playbooks run and ask`,
    run: async (browser) => {
      for (const width of widths) {
        await onStage(browser, { viewport: { width, height: 844 } }, async ({ page, feed }) => {
          await feed.playbooks.run(growDisk);
          await feed.playbooks.run({ ...askForUpgrade, why: `long${'est'.repeat(60)}` });
          feed.advance(2);
          await page.locator('.approval').waitFor();
          await page.locator('#runs-open summary').click();
          const over = await page.evaluate<number>(overflowPixels);
          assert.ok(over <= 0, `${over} pixels too wide at ${width}`);
        });
      }
    },
  },
  {
    title: 'reads nothing that a run says as markup',
    run: (browser) =>
      onStage(browser, {}, async ({ page, feed, complaints }) => {
        const why = '<img src="https://example.org/x" onerror="alert(1)">';
        await feed.playbooks.run({ ...askForUpgrade, by: '<b>jo</b>', why });
        await page.locator('.approval').getByText('<img src=').waitFor();
        assert.equal(await page.locator('#playbooks img, #playbooks b').count(), 0);
        assert.deepEqual(complaints, []);
      }),
  },
];
