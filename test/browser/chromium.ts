import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where Chromium is, by `CHROMIUM` or in the usual places; undefined when it is nowhere. */
export function chromiumPath(): string | undefined {
  const wanted = process.env['CHROMIUM'];
  return (wanted === undefined ? places : [wanted]).find((place) => existsSync(place));
}

/** Starts it; nothing is ever downloaded. */
export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args });
}
