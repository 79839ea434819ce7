import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { guide } from '#config';
import { checkGuide, guideReport } from '#core/check-guide.ts';
import { guidePage } from '#core/guide-page.ts';
import { playbooks } from '#core/playbooks/all.ts';
import { playbooksPage } from '#core/playbooks/documents/page.ts';
import { sampleEvent } from '#core/playbooks/documents/sample-event.ts';

// Writes the pages and sample events that follow from the guide and the playbooks; with --check it only says
// which of them are stale.
const root = fileURLToPath(new URL('..', import.meta.url));
const samples = `${root}events/playbooks`;
const issues = checkGuide(guide);
if (issues.length > 0) {
  console.error(guideReport(issues));
  process.exit(1);
}

const wanted = new Map([
  [`${root}docs/guide.md`, guidePage(guide)],
  [`${root}docs/playbooks.md`, playbooksPage(guide)],
  ...playbooks.map(
    (playbook) =>
      [
        `${samples}/${playbook.id}.json`,
        `${JSON.stringify(sampleEvent(playbook), null, 2)}\n`,
      ] as const,
  ),
]);

const stale: string[] = [];
for (const [file, text] of wanted) {
  if ((await readFile(file, 'utf8').catch(() => '')) !== text) stale.push(file);
}
// A playbook that was renamed leaves no sample behind.
const gone = (await readdir(samples).catch(() => []))
  .map((name) => `${samples}/${name}`)
  .filter((file) => !wanted.has(file));

const named = (files: readonly string[]): string =>
  files.map((file) => relative(root, file)).join(', ');

if (!process.argv.includes('--check')) {
  for (const file of stale) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, wanted.get(file) ?? '');
  }
  for (const file of gone) await rm(file);
  console.log(stale.length + gone.length === 0 ? 'nothing is stale' : `wrote ${named(stale)}`);
} else if (stale.length + gone.length > 0) {
  console.error(
    `${named([...stale, ...gone])}: not what capstan.config.ts and core/playbooks say. Run "npm run guide" and commit it.`,
  );
  process.exit(1);
} else {
  console.log('the pages and samples are what capstan.config.ts and core/playbooks say.');
}
