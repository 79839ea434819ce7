import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { quietCare, troubledCare } from './demo-care.ts';
import { troubledTasks } from './demo-tasks.ts';
import { askForUpgrade, growDisk } from './demo-wishes.ts';
import { onStage, type Stage } from './stage.ts';

const wide = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

interface View {
  readonly name: string;
  readonly colorScheme: 'light' | 'dark';
  readonly viewport: { readonly width: number; readonly height: number };
  readonly before?: (stage: Stage) => Promise<void>;
}

/** A disk that grows and an upgrade that waits for somebody's yes. */
async function busy({ feed, page }: Stage): Promise<void> {
  await feed.playbooks.run(growDisk);
  await feed.playbooks.run(askForUpgrade);
  feed.advance(2);
  await page.locator('.approval').waitFor();
  await page.locator('#runs-open summary').last().click();
}

async function choose(page: Page, playbook: string): Promise<void> {
  await page.keyboard.press('r');
  await page.locator(`[data-playbook=${playbook}]`).click();
}

async function problems({ page }: Stage): Promise<void> {
  await choose(page, 'grow-database-storage');
  await page.getByLabel('GB').fill('17');
  await page.getByLabel('Your name').fill('maria');
  await page.getByRole('button', { name: 'Show plan' }).click();
  await page.locator('#field-gb[aria-invalid]').waitFor();
}

async function plan({ page }: Stage): Promise<void> {
  await choose(page, 'upgrade-database');
  await page.getByLabel('Your name').fill('maria');
  await page.getByRole('button', { name: 'Show plan' }).click();
  await page.getByRole('button', { name: 'Run it' }).waitFor();
}

async function scheduleCard({ page }: Stage): Promise<void> {
  await page.locator('#schedule').scrollIntoViewIfNeeded();
}

async function troubled({ feed, page }: Stage): Promise<void> {
  feed.tasks.show(troubledTasks);
  await page.locator('[data-breaker=postmark]').waitFor();
  await page.locator('#tasks').scrollIntoViewIfNeeded();
  await page.evaluate("document.getElementById('tasks').scrollIntoView()");
}

async function quiet({ page }: Stage): Promise<void> {
  await page.evaluate("document.getElementById('tasks').scrollIntoView()");
}

async function lifeOfTask(stage: Stage): Promise<void> {
  await troubled(stage);
  await stage.page.getByRole('button', { name: 'email-1-19' }).click();
  await stage.page.locator('.life').waitFor();
}

async function database({ feed, page }: Stage): Promise<void> {
  feed.care.show(quietCare);
  await page.locator('.statement summary').first().click();
  await page.evaluate("document.getElementById('care').scrollIntoView()");
}

async function troubledDatabase({ feed, page }: Stage): Promise<void> {
  feed.care.show(troubledCare);
  await page.locator('.chore[data-state=stale] summary').click();
  await page.evaluate("document.getElementById('care').scrollIntoView()");
}

async function letters(stage: Stage): Promise<void> {
  await troubled(stage);
  await stage.page.locator('[data-letter="email-1-19"] summary').click();
  await stage.page.locator('.letter-filter').evaluate('(part) => part.scrollIntoView()');
}

async function sending({ feed, page }: Stage): Promise<void> {
  feed.tasks.show(troubledTasks);
  await page.getByRole('button', { name: 'Send 2 again' }).click();
  await page.locator('.letter-progress').waitFor();
  await page.locator('.letter-filter').evaluate('(part) => part.scrollIntoView()');
}

async function purge({ feed, page }: Stage): Promise<void> {
  feed.tasks.show(troubledTasks);
  await page.getByLabel('Reason of dead letters').selectOption('attempts');
  await page.getByRole('button', { name: 'Purge 1…' }).click();
  await page.getByRole('button', { name: 'Take 1 away' }).click();
  await page.locator('#purge-error:not(:empty)').waitFor();
}

const views: readonly View[] = [
  { name: 'page-light', colorScheme: 'light', viewport: wide },
  { name: 'page-dark', colorScheme: 'dark', viewport: wide },
  { name: 'page-phone', colorScheme: 'light', viewport: phone },
  { name: 'schedule-light', colorScheme: 'light', viewport: wide, before: scheduleCard },
  { name: 'schedule-phone', colorScheme: 'dark', viewport: phone, before: scheduleCard },
  { name: 'busy-light', colorScheme: 'light', viewport: wide, before: busy },
  { name: 'busy-dark', colorScheme: 'dark', viewport: wide, before: busy },
  { name: 'busy-phone', colorScheme: 'dark', viewport: phone, before: busy },
  { name: 'problems-light', colorScheme: 'light', viewport: wide, before: problems },
  { name: 'plan-light', colorScheme: 'light', viewport: wide, before: plan },
  { name: 'tasks-light', colorScheme: 'light', viewport: wide, before: troubled },
  {
    name: 'tasks-dark',
    colorScheme: 'dark',
    viewport: { width: 1600, height: 900 },
    before: troubled,
  },
  {
    name: 'tasks-middle',
    colorScheme: 'light',
    viewport: { width: 1100, height: 900 },
    before: troubled,
  },
  {
    name: 'tasks-phone',
    colorScheme: 'dark',
    viewport: { width: 360, height: 1500 },
    before: troubled,
  },
  { name: 'tasks-quiet', colorScheme: 'light', viewport: wide, before: quiet },
  { name: 'task-life', colorScheme: 'light', viewport: wide, before: lifeOfTask },
  { name: 'task-life-phone', colorScheme: 'dark', viewport: phone, before: lifeOfTask },
  { name: 'letters-light', colorScheme: 'light', viewport: wide, before: letters },
  {
    name: 'letters-phone',
    colorScheme: 'dark',
    viewport: { width: 360, height: 1000 },
    before: letters,
  },
  { name: 'sending-dark', colorScheme: 'dark', viewport: wide, before: sending },
  { name: 'purge-light', colorScheme: 'light', viewport: wide, before: purge },
  { name: 'purge-phone', colorScheme: 'dark', viewport: phone, before: purge },
  { name: 'database-light', colorScheme: 'light', viewport: wide, before: database },
  { name: 'database-dark', colorScheme: 'dark', viewport: wide, before: troubledDatabase },
  {
    name: 'database-middle',
    colorScheme: 'light',
    viewport: { width: 1280, height: 900 },
    before: troubledDatabase,
  },
  {
    name: 'database-phone',
    colorScheme: 'dark',
    viewport: { width: 390, height: 1700 },
    before: troubledDatabase,
  },
  { name: 'plan-phone', colorScheme: 'dark', viewport: phone, before: plan },
];

/** The page over the demo as pictures, for the documents and for looking at; those with these words in their names. */
export async function takeScreenshots(browser: Browser, folder = '.', words = ''): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { name, before, ...view } of views.filter((one) => one.name.includes(words))) {
    await onStage(browser, { ...view, deviceScaleFactor: 2 }, async (stage) => {
      await before?.(stage);
      await stage.page.screenshot({ path: join(folder, `${name}.png`) });
    });
  }
}
