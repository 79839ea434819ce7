import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { guide } from '#config';
import { checkGuide, guideReport } from '#core/check-guide.ts';
import { guidePage } from '#core/guide-page.ts';
import { playbooks } from '#core/playbooks/all.ts';
import { playbooksPage } from '#core/playbooks/documents/page.ts';
import { sampleEvent } from '#core/playbooks/documents/sample-event.ts';
import { kinds } from '#core/tasks/kinds/all.ts';
import { taskEvent, taskExample, taskSchema } from './documents/task-schema.ts';

// Writes the pages, schemas and sample events that follow from the guide, the playbooks and the kinds of
// tasks; with --check it only says which of them are stale.
const root = fileURLToPath(new URL('..', import.meta.url));
const issues = checkGuide(guide);
if (issues.length > 0) {
  console.error(guideReport(issues));
  process.exit(1);
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const wanted = new Map([
  ['docs/guide.md', guidePage(guide)],
  ['docs/playbooks.md', playbooksPage(guide)],
  ...playbooks.map(
    (playbook) => [`events/playbooks/${playbook.id}.json`, json(sampleEvent(playbook))] as const,
  ),
  ...Object.values(kinds).flatMap((kind) => [
    [`docs/tasks/${kind.id}.schema.json`, json(taskSchema(kind))] as const,
    [`docs/tasks/${kind.id}.example.json`, json(taskExample(kind))] as const,
    [`events/task-${kind.id}/one.json`, json(taskEvent(kind))] as const,
  ]),
]);

const stale: string[] = [];
for (const [file, text] of wanted) {
  if ((await readFile(join(root, file), 'utf8').catch(() => '')) !== text) stale.push(file);
}

/** What was renamed leaves nothing behind: in these folders everything of that name is made here. */
const MADE = [
  { folder: 'events/playbooks', ending: '.json' },
  { folder: 'docs/tasks', ending: '.json' },
] as const;

const gone: string[] = [];
for (const { folder, ending } of MADE) {
  for (const name of await readdir(join(root, folder)).catch(() => [])) {
    const file = `${folder}/${name}`;
    if (name.endsWith(ending) && !wanted.has(file)) gone.push(file);
  }
}

const named = (files: readonly string[]): string => files.join(', ');

if (!process.argv.includes('--check')) {
  for (const file of stale) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), wanted.get(file) ?? '');
  }
  for (const file of gone) await rm(join(root, file));
  console.log(stale.length + gone.length === 0 ? 'nothing is stale' : `wrote ${named(stale)}`);
} else if (stale.length + gone.length > 0) {
  console.error(
    `${named([...stale, ...gone])}: not what capstan.config.ts and core/ say. Run "npm run guide" and commit it.`,
  );
  process.exit(1);
} else {
  console.log('the pages, schemas and samples are what capstan.config.ts and core/ say.');
}
