import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('bombs fill no memory: they are refused by their headers, or where the limit is', () => {
  const seen = execFileSync(
    process.execPath,
    [fileURLToPath(new URL('./peak.ts', import.meta.url))],
    {
      encoding: 'utf8',
    },
  );
  const lines = seen
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { name: string; outcome: string; megabytes: number });
  expect(lines.map(({ name, outcome }) => `${name}: ${outcome}`)).toEqual([
    'a picture of 3.6 gigapixels: Refused: it would have more than 50 megapixels when decoded, the most that is accepted',
    'a picture as large as is accepted: opened, 7000 × 7000',
    'a page of 2 GB: Refused: PDFium would need more than 512 MB for it',
    'a plain page after it: opened, 200 × 100',
  ]);
  const peaks = lines.map(({ megabytes }) => megabytes);
  // A Node process with sharp has some 90 MB before it does anything; the picture decoded at once had 147.
  expect(peaks[1]).toBeLessThan(300);
  expect(peaks[3]).toBeLessThan(1_000);
});
