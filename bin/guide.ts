import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { guide } from '#config';
import { checkGuide, guideReport } from '#core/check-guide.ts';
import { guidePage } from '#core/guide-page.ts';

// Writes docs/guide.md from the guide; with --check it only says whether the page is stale.
const page = fileURLToPath(new URL('../docs/guide.md', import.meta.url));
const issues = checkGuide(guide);
if (issues.length > 0) {
  console.error(guideReport(issues));
  process.exit(1);
}

const wanted = guidePage(guide);
if (process.argv.includes('--check')) {
  const found = await readFile(page, 'utf8').catch(() => '');
  if (found !== wanted) {
    console.error(
      'docs/guide.md is not what capstan.config.ts says: run "npm run guide" and commit it.',
    );
    process.exit(1);
  }
  console.log('docs/guide.md is what capstan.config.ts says.');
} else {
  await writeFile(page, wanted);
  console.log('wrote docs/guide.md');
}
