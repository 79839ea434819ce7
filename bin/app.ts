import { join } from 'node:path';
import { guide } from '#config';
import { checkGuide, guideReport } from '#core/check-guide.ts';
import { UnusableSqlFiles } from '#lib/bundle/sql-files.ts';
import { bundle } from '#lib/bundle.ts';
import { capstanApp } from '#lib/capstan-app.ts';

const root = join(import.meta.dirname, '..');

const issues = checkGuide(guide);
if (issues.length > 0) {
  console.error(guideReport(issues));
  process.exit(1);
}

const functionsFolder = join(root, 'dist', 'functions');
await bundle({ entryFolder: join(root, 'functions'), outFolder: functionsFolder }).catch(
  (error: unknown) => {
    if (!(error instanceof UnusableSqlFiles)) throw error;
    console.error(error.message);
    process.exit(1);
  },
);
capstanApp({
  guide,
  functionsFolder,
  // The command line says where; without it the templates stand where it would have put them.
  outdir: process.env['CDK_OUTDIR'] ?? join(root, 'cdk.out'),
}).synth();
