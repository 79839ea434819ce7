import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { onStage } from './stage.ts';

const wide = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

/** The page over the demo as pictures, for the documents and for looking at. */
export async function takeScreenshots(browser: Browser, folder = '.'): Promise<void> {
  await mkdir(folder, { recursive: true });
  const views = [
    { name: 'page-light', colorScheme: 'light', viewport: wide },
    { name: 'page-dark', colorScheme: 'dark', viewport: wide },
    { name: 'page-phone', colorScheme: 'light', viewport: phone },
  ] as const;
  for (const { name, ...view } of views) {
    await onStage(browser, { ...view, deviceScaleFactor: 2 }, async ({ page }) => {
      await page.screenshot({ path: join(folder, `${name}.png`) });
    });
  }
}
