import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { servePage } from '#local/page/serve-page.ts';
import { DemoFeed } from './demo-feed.ts';

/** Nothing on the page may take longer, on the slowest machine that builds it. */
const patienceMilliseconds = 10_000;

/** A page over a feed of its own, and what it did that it should not have. */
export interface Stage {
  readonly feed: DemoFeed;
  readonly page: Page;
  readonly url: string;
  /** Console errors, uncaught errors, and requests to anywhere else. */
  readonly complaints: readonly string[];
  /** Stops the server; the page stays. */
  stopServing(): Promise<void>;
  serveAgain(): Promise<void>;
}

export interface StageOptions extends BrowserContextOptions {
  /** How far the demo's day has run. */
  readonly minutes?: number;
  readonly address?: string;
}

/** Opens the page and waits until it has drawn; `check` has it to itself. */
export async function onStage(
  browser: Browser,
  { minutes = 268, address = '', ...options }: StageOptions,
  check: (stage: Stage) => Promise<void>,
): Promise<void> {
  const feed = new DemoFeed({ minutes });
  let site = await servePage(feed, { port: 0 });
  const { url } = site;
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  context.setDefaultTimeout(patienceMilliseconds);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) complaints.push(`asked for ${request.url()}`);
  });
  try {
    await page.goto(url + address);
    await page.locator('#targets .card').first().waitFor();
    await check({
      feed,
      page,
      url,
      complaints,
      stopServing: () => site.close(),
      serveAgain: async () => {
        site = await servePage(feed, { port: Number(new URL(url).port) });
      },
    });
  } finally {
    await context.close();
    await site.close();
  }
}
