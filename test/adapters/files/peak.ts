/** Opens bombs in a process of its own and says after each how much memory the process has had at most. */
import { drawingTime } from '#adapters/files/drawing-time.ts';
import { drawFirstPage } from '#adapters/files/pdf.ts';
import { decodePicture } from '#adapters/files/pictures.ts';
import { deflatedZeros, hugePng, pdf } from './samples.ts';

const row = { largestMegapixels: 50, largestPages: 500, widths: [320, 1920] };
const patience = drawingTime(60);
const { signal } = new AbortController();
const bombs = {
  'a picture of 3.6 gigapixels': () =>
    decodePicture(hugePng(60_000, 60_000, 8), 'png', row, patience),
  'a picture as large as is accepted': () =>
    decodePicture(hugePng(7_000, 7_000, 47), 'png', row, patience),
  'a page of 2 GB': () =>
    drawFirstPage(
      pdf({ content: { dictionary: '/Filter /FlateDecode', data: deflatedZeros(2_000) } }),
      row,
      60_000,
      signal,
    ),
  'a plain page after it': () => drawFirstPage(pdf(), row, 60_000, signal),
};

for (const [name, open] of Object.entries(bombs)) {
  const outcome = await open().then(
    ({ size }) => `opened, ${size.width} × ${size.height}`,
    (error: Error) => `${error.name}: ${error.message}`,
  );
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  process.stdout.write(`${JSON.stringify({ name, outcome, megabytes })}\n`);
}
