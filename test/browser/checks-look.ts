import assert from 'node:assert/strict';
import type { Check } from './check.ts';
import { chartColour, overflowPixels, paintedPixels, poorContrast } from './page-scripts.ts';
import { onStage } from './stage.ts';

const widths = [1440, 1100, 768, 390, 320];

/** What the page looks like, in every size and scheme. */
export const lookChecks: readonly Check[] = [
  {
    title: 'loads without a complaint and without asking anybody else',
    run: (browser) =>
      onStage(browser, {}, async ({ page, feed, url, complaints }) => {
        feed.advance(3);
        await page.locator('#clock', { hasText: '13:01' }).waitFor();
        const response = await page.request.get(url);
        assert.match(response.headers()['content-security-policy'] ?? '', /default-src 'none'/);
        assert.deepEqual(complaints, []);
      }),
  },
  {
    title: 'draws every chart',
    run: (browser) =>
      onStage(browser, {}, async ({ page }) => {
        const painted = await page.evaluate<number[]>(paintedPixels);
        assert.ok(painted.length >= 11, `${painted.length} charts`);
        assert.ok(Math.min(...painted) > 2000, `painted pixels: ${painted.join(' ')}`);
      }),
  },
  {
    title: 'is dark when the system is, and the charts with it',
    run: async (browser) => {
      const seen: string[] = [];
      for (const colorScheme of ['light', 'dark'] as const) {
        await onStage(browser, { colorScheme }, async ({ page }) => {
          const body = await page.evaluate<string>(
            'getComputedStyle(document.body).backgroundColor',
          );
          seen.push(body, await page.evaluate<string>(chartColour));
        });
      }
      assert.equal(new Set(seen).size, 4, seen.join(', '));
    },
  },
  {
    title: 'turns dark by key and stays so after a reload',
    run: (browser) =>
      onStage(browser, { colorScheme: 'light' }, async ({ page }) => {
        const before = await page.evaluate<string>(chartColour);
        await page.keyboard.press('m');
        await page.locator('#theme[aria-pressed="true"]').waitFor();
        assert.notEqual(await page.evaluate<string>(chartColour), before);
        await page.reload();
        await page.locator('#theme[aria-pressed="true"]').waitFor();
        assert.equal(await page.evaluate('document.documentElement.dataset.theme'), 'dark');
      }),
  },
  {
    title: 'keeps the contrast of WCAG AA in both schemes',
    run: async (browser) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await onStage(browser, { colorScheme }, async ({ page }) => {
          assert.deepEqual(await page.evaluate(poorContrast), [], colorScheme);
        });
      }
    },
  },
  {
    title: `never scrolls sideways, at ${widths.join(', ')} pixels`,
    run: async (browser) => {
      for (const width of widths) {
        await onStage(browser, { viewport: { width, height: 844 } }, async ({ page }) => {
          const over = await page.evaluate<number>(overflowPixels);
          assert.ok(over <= 0, `${over} pixels too wide at ${width}`);
          const chart = await page.locator('#targets canvas').first().boundingBox();
          assert.ok(chart !== null && chart.x + chart.width <= width, `a chart leaves ${width}`);
        });
      }
    },
  },
  {
    title: 'moves nothing for who wants no motion',
    run: (browser) =>
      onStage(browser, { reducedMotion: 'reduce' }, async ({ page }) => {
        const running = await page.evaluate('document.getAnimations().length');
        assert.equal(running, 0);
      }),
  },
  {
    title: 'says what is missing before the first minute',
    run: (browser) =>
      onStage(browser, { minutes: 0 }, async ({ page, feed, complaints }) => {
        await page.getByText('No decision yet. Capstan looks once a minute.').waitFor();
        feed.advance(1);
        await page.locator('#decisions .decision').first().waitFor();
        assert.equal(await page.locator('#no-decisions').isVisible(), false);
        assert.deepEqual(complaints, []);
      }),
  },
];
