// One report in a process of its own, as the function writes it; prints what it took: node report-memory-child.mjs
import { makeFile } from '#adapters/reports/make-file.ts';
import { Secret } from '#adapters/secret.ts';

const { bucket, databaseUrl, format, report } = JSON.parse(process.argv[2] ?? '{}');
const credentials = { read: async () => ({ databaseUrl: new Secret(databaseUrl) }), forget() {} };
const place = {
  bucket,
  taskId: `bench-${format}`,
  key: `reports/bench-${format}/report.${format}`,
};
const before = process.memoryUsage.rss();
const started = performance.now();
const made = await makeFile(
  { credentials, row: { timeoutSeconds: 600 } },
  { report, format, values: [], place },
  new AbortController().signal,
);
if (made.kind !== 'made') throw new Error(made.because);
const seconds = (performance.now() - started) / 1000;
// In kibibytes: the most that this process ever had, start included.
const peakBytes = process.resourceUsage().maxRSS * 1024;
process.stdout.write(JSON.stringify({ ...made.file, seconds, before, peakBytes }));
process.exit(0);
