import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Check } from './check.ts';
import { dialogOverflowPixels, focused } from './page-scripts.ts';
import { onStage } from './stage.ts';

const dialogOf = (page: Page) => page.locator('#start');

/** Tabs until something has the focus; gives up after a page's worth. */
async function tabTo(page: Page, id: string): Promise<void> {
  for (let press = 0; press < 40; press += 1) {
    if ((await page.evaluate<string>(focused)) === id) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`the keyboard does not reach #${id}`);
}

async function choose(page: Page, playbook: string): Promise<void> {
  await page.keyboard.press('r');
  await page.locator(`[data-playbook=${playbook}]`).click();
}

/** How a person starts a playbook. */
export const startChecks: readonly Check[] = [
  {
    title: 'starts a playbook by keyboard alone: fields, problems, plan, reason',
    run: (browser) =>
      onStage(browser, {}, async ({ page, feed, complaints }) => {
        await page.keyboard.press('r');
        await dialogOf(page).getByRole('heading', { name: 'Run a playbook' }).waitFor();
        const chosen = page.locator('[data-playbook=grow-database-storage]');
        await chosen.focus();
        await page.keyboard.press('Enter');
        await tabTo(page, 'field-gb');
        await page.keyboard.type('17');
        await tabTo(page, 'field-by');
        await page.keyboard.type('maria');
        await page.keyboard.press('Enter');
        await dialogOf(page).getByText('Found 17, wanted a multiple of 5 GB').waitFor();
        assert.equal(await page.evaluate<string>(focused), 'field-gb');
        assert.equal(await page.locator('#field-gb').getAttribute('aria-invalid'), 'true');
        await page.locator('#field-gb').fill('25');
        await page.keyboard.press('Enter');
        await dialogOf(page).getByText('database: disk 15 GB → 25 GB').waitFor();
        await dialogOf(page).getByText('cannot be taken back').waitFor();
        await dialogOf(page).getByText('$60 → $63').waitFor();
        await tabTo(page, 'field-why');
        await page.keyboard.press('Enter');
        await dialogOf(page).getByText('wanted a sentence').waitFor();
        await page.keyboard.type('imports fill it');
        await page.keyboard.press('Enter');
        await dialogOf(page).waitFor({ state: 'hidden' });
        const [run] = feed.playbooks.shown().runs;
        assert.deepEqual([run?.by, run?.why, run?.input['gb']], ['maria', 'imports fill it', 25]);
        await page.waitForFunction(`document.activeElement.id === 'run-${run?.name}'`);
        // The demo answers 422 to what makes no sense, and the browser logs that.
        assert.ok(complaints.every((complaint) => complaint.includes('422')));
      }),
  },
  {
    title: 'remembers who asked, and what was filled in when one goes back',
    run: (browser) =>
      onStage(browser, {}, async ({ page }) => {
        await choose(page, 'upgrade-database');
        await page.getByLabel('Your name').fill('maria');
        await page.getByText('4 more settings').click();
        await page.getByLabel('Force').check();
        await page.getByRole('button', { name: 'Show plan' }).click();
        await page.getByRole('button', { name: 'Change input' }).click();
        assert.equal(await page.getByLabel('Force').isChecked(), true);
        await page.keyboard.press('Escape');
        await page.waitForFunction(`document.activeElement.id === 'playbook-start'`);
        await choose(page, 'restart-service');
        assert.equal(await page.getByLabel('Your name').inputValue(), 'maria');
      }),
  },
  {
    title: 'asks when, if there is downtime, and waits for the window by itself',
    run: (browser) =>
      onStage(browser, {}, async ({ page, feed }) => {
        await choose(page, 'upgrade-database');
        await page.getByLabel('Your name').fill('maria');
        await page.getByRole('button', { name: 'Show plan' }).click();
        const window = page.getByLabel(/In the maintenance window: opens|the window is open until/);
        assert.equal(await window.isChecked(), true);
        await page.getByText('Approval: needed first').waitFor();
        await page.getByLabel('Why').fill('small');
        await page.getByRole('button', { name: 'Run it' }).dblclick();
        await page.locator('.approval').waitFor();
        assert.equal(feed.playbooks.shown().runs.length, 3);
        const title = await page.evaluate<string>('document.activeElement.textContent');
        assert.equal(title, 'upgrade-database wants your approval');
      }),
  },
  {
    title: 'says that there is nothing to do instead of offering to do it',
    run: (browser) =>
      onStage(browser, {}, async ({ page }) => {
        await choose(page, 'grow-database-storage');
        await page.getByLabel('GB').fill('15');
        await page.getByLabel('Your name').fill('maria');
        await page.getByRole('button', { name: 'Show plan' }).click();
        await dialogOf(page).getByText('the disk has 15 GB already').waitFor();
        assert.equal(await page.getByRole('button', { name: 'Run it' }).count(), 0);
      }),
  },
  {
    title: 'runs at once what only looks',
    run: (browser) =>
      onStage(browser, {}, async ({ page, feed }) => {
        await choose(page, 'verify-database');
        await page.getByLabel('Your name').fill('maria');
        await page.getByRole('button', { name: 'Run it' }).click();
        await dialogOf(page).waitFor({ state: 'hidden' });
        assert.equal(feed.playbooks.shown().runs[0]?.playbook, 'verify-database');
      }),
  },
  {
    title: 'keeps what was filled in when the engine cannot be reached',
    run: (browser) =>
      onStage(browser, {}, async ({ page, feed }) => {
        feed.playbooks.plan = async () => {
          throw new Error('Render does not answer; look again later.');
        };
        await choose(page, 'restart-service');
        await page.getByLabel('Your name').fill('maria');
        await page.getByRole('button', { name: 'Show plan' }).click();
        await dialogOf(page).getByRole('alert').getByText('Render does not answer').waitFor();
        assert.equal(await page.getByLabel('Your name').inputValue(), 'maria');
      }),
  },
  {
    title: 'makes one run of two presses when the first answer was lost',
    run: (browser) =>
      onStage(browser, {}, async ({ page, feed }) => {
        const run = feed.playbooks.run.bind(feed.playbooks);
        feed.playbooks.run = async (wish) => {
          await run(wish);
          feed.playbooks.run = run;
          throw new Error('The answer was lost.');
        };
        await choose(page, 'verify-database');
        await page.getByLabel('Your name').fill('maria');
        await page.getByRole('button', { name: 'Run it' }).click();
        await dialogOf(page).getByText('The answer was lost.').waitFor();
        await page.getByRole('button', { name: 'Run it' }).click();
        await dialogOf(page).waitFor({ state: 'hidden' });
        assert.equal(feed.playbooks.shown().runs.length, 3);
      }),
  },
  {
    title: 'fits its forms and plans on a small phone',
    run: (browser) =>
      onStage(browser, { viewport: { width: 320, height: 640 } }, async ({ page }) => {
        await choose(page, 'upgrade-database');
        assert.ok((await page.evaluate<number>(dialogOverflowPixels)) <= 0);
        await page.getByLabel('Your name').fill('maria');
        await page.getByRole('button', { name: 'Show plan' }).click();
        await page.getByRole('button', { name: 'Run it' }).waitFor();
        assert.ok((await page.evaluate<number>(dialogOverflowPixels)) <= 0);
      }),
  },
];
