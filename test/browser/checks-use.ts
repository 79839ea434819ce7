import assert from 'node:assert/strict';
import type { Check } from './check.ts';
import { focused } from './page-scripts.ts';
import { onStage } from './stage.ts';

/** When the demo's API first grows: 09:35 in New York. */
const firstAct = Date.UTC(2026, 2, 3, 14, 35);

/** What one can do on the page, with and without a mouse. */
export const useChecks: readonly Check[] = [
  {
    title: 'lets the keyboard reach controls, charts and decisions in turn',
    run: (browser) =>
      onStage(browser, {}, async ({ page }) => {
        const reached: string[] = [];
        for (let press = 0; press < 40; press += 1) {
          await page.keyboard.press('Tab');
          reached.push(await page.evaluate<string>(focused));
        }
        const order = ['skip', 'control-traffic', 'glass', 'filter-all', 'decision'];
        const places = order.map((name) => reached.indexOf(name));
        assert.ok(!places.includes(-1), `reached: ${reached.join(', ')}`);
        assert.deepEqual(
          places.toSorted((a, b) => a - b),
          places,
        );
      }),
  },
  {
    title: 'opens a decision with Enter and gives the focus back',
    run: (browser) =>
      onStage(browser, {}, async ({ page }) => {
        await page.keyboard.press('j');
        await page.keyboard.press('ArrowDown');
        const id = await page.evaluate<string>('document.activeElement.dataset.id');
        await page.keyboard.press('Enter');
        const dialog = page.getByRole('dialog');
        await dialog.getByRole('heading', { name: 'What it saw' }).waitFor();
        assert.ok((await dialog.locator('tbody tr').count()) >= 2);
        await dialog.getByText('The whole record as JSON').click();
        assert.match((await dialog.locator('pre').textContent()) ?? '', /"verdict": "hold"/);
        await page.keyboard.press('Escape');
        await dialog.waitFor({ state: 'hidden' });
        assert.equal(await page.evaluate('document.activeElement.dataset.id'), id);
      }),
  },
  {
    title: 'walks through decisions in the open drawer and names them in the address',
    run: (browser) =>
      onStage(browser, {}, async ({ page }) => {
        await page.locator('.decision').first().click();
        const title = page.locator('#record-title');
        const first = await title.textContent();
        const address = page.url();
        await page.keyboard.press('j');
        await page.waitForFunction(`location.href !== '${address}'`);
        await page.waitForFunction(
          `document.querySelector('#record-title').textContent !== ${JSON.stringify(first)}`,
        );
      }),
  },
  {
    title: 'opens the decision that the address names',
    run: (browser) =>
      onStage(browser, { address: `#decision/api-${firstAct}` }, async ({ page }) => {
        await page.locator('#record[open]').getByText('from 2 to 3 instances').first().waitFor();
      }),
  },
  {
    title: 'shows acts, holds and one target on request',
    run: (browser) =>
      onStage(browser, {}, async ({ page }) => {
        const shown = page.locator('.decision:visible');
        await page.locator('#filter-act').click();
        const acts = await shown.count();
        assert.equal(await page.locator('.decision[data-verdict=act]').count(), acts);
        await page.locator('#filter-target').selectOption('database');
        assert.ok((await shown.count()) < acts);
        for (const name of await shown.locator('.target-name').allInnerTexts()) {
          assert.equal(name, 'Database');
        }
        await page.locator('#filter-target').selectOption('redis');
        await page.getByText('No decision of this kind yet.').waitFor();
      }),
  },
  {
    title: 'folds holds that repeat',
    run: (browser) =>
      onStage(browser, {}, async ({ page, feed }) => {
        const before = await page.locator('.decision').count();
        await page.getByText('held 268 times').waitFor();
        feed.advance(1);
        await page.getByText('held 269 times').waitFor();
        assert.equal(await page.locator('.decision').count(), before);
      }),
  },
  {
    title: 'hands a press to the feed, by mouse and by key',
    run: (browser) =>
      onStage(browser, {}, async ({ page, feed }) => {
        const isOn = (id: string) => feed.state().controls.find((one) => one.id === id)?.on;
        await page.locator('#control-traffic').click();
        await page.locator('#control-traffic[aria-pressed="true"]').waitFor();
        assert.equal(isOn('traffic'), true);
        await page.keyboard.press('t');
        await page.locator('#control-traffic[aria-pressed="false"]').waitFor();
        assert.equal(isOn('traffic'), false);
        await page.keyboard.press('d');
        await page.getByText('Shuffle events, by you').waitFor();
        await page.keyboard.press('p');
        await page.getByText('Paused by the page').waitFor();
      }),
  },
  {
    title: 'says so when a control does not work',
    run: (browser) =>
      onStage(browser, {}, async ({ page, feed }) => {
        feed.control = async () => {
          throw new Error('The plant is not running.');
        };
        await page.keyboard.press('l');
        await page.getByRole('alert').getByText('Leak memory: The plant is not running.').waitFor();
      }),
  },
  {
    title: 'points at one moment on all charts, by mouse and by arrow keys',
    run: (browser) =>
      onStage(browser, {}, async ({ page }) => {
        const read = () => page.locator('#target-database [data-signal=cpu] .value').textContent();
        const now = await read();
        await page.locator('#target-api .glass').hover({ position: { x: 300, y: 80 } });
        assert.notEqual(await read(), now);
        await page.mouse.move(5, 5);
        assert.equal(await read(), now);
        await page.locator('#target-redis .glass').focus();
        await page.keyboard.press('Shift+ArrowLeft');
        assert.equal(await page.locator('#target-api .flag').textContent(), '12:43');
      }),
  },
  {
    title: 'zooms by dragging and comes back',
    run: (browser) =>
      onStage(browser, {}, async ({ page }) => {
        const ticks = () => page.locator('#target-api .ticks').textContent();
        const before = await ticks();
        const box = await page.locator('#target-api .glass').boundingBox();
        assert.ok(box !== null);
        await page.mouse.move(box.x + 200, box.y + 60);
        await page.mouse.down();
        await page.mouse.move(box.x + 420, box.y + 60, { steps: 4 });
        await page.mouse.up();
        await page.locator('#back-to-now').waitFor();
        assert.notEqual(await ticks(), before);
        await page.keyboard.press('z');
        assert.equal(await ticks(), before);
      }),
  },
  {
    title: 'explains itself and its keys',
    run: (browser) =>
      onStage(browser, {}, async ({ page }) => {
        await page.keyboard.press('?');
        const help = page.getByRole('dialog', { name: 'What you are looking at' });
        await help.getByText('Three times the visitors').waitFor();
        assert.ok((await help.locator('kbd').count()) >= 14);
        await page.keyboard.press('Escape');
        await help.waitFor({ state: 'hidden' });
      }),
  },
];
