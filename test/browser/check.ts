import type { Browser } from 'playwright-core';

/** One statement about the page, and how it is tried; `run` rejects when it is not so. */
export interface Check {
  readonly title: string;
  readonly run: (browser: Browser) => Promise<void>;
}
