/**
 * The thread of one PDF. PDFium is C++ that reads what strangers wrote: here it can be ended wherever it is,
 * has no environment, and gives all its memory back.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { PDFiumLibrary } from '@hyzyla/pdfium';
import { pageSize } from '#core/tasks/files/plan-sizes.ts';
import type { PdfAnswer, PdfQuestion } from './pdf-protocol.ts';

/** PDF's own limit for a side of a page, 200 inches (ISO 32000-1, annex C). */
const LONGEST_SIDE_POINTS = 14_400;
/** Of WebAssembly's memory. */
const PAGE_BYTES = 65_536;
const { bytes, mostMemoryBytes, mostPages, widths } = workerData as PdfQuestion;

/** Of WebAssembly, whose types come with those of browsers. */
interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
const { prototype } = (
  globalThis as unknown as { readonly WebAssembly: { readonly Memory: { prototype: Memory } } }
).WebAssembly.Memory;

// It would be given 2 GB; what asks for more than this is a bomb.
const { grow } = prototype;
let wantedMore = false;
prototype.grow = function growBounded(pages) {
  if (this.buffer.byteLength + pages * PAGE_BYTES > mostMemoryBytes) {
    wantedMore = true;
    throw new RangeError(`more than ${mostMemoryBytes} bytes`);
  }
  return grow.call(this, pages);
};

const library = await PDFiumLibrary.init();

async function answer(): Promise<PdfAnswer> {
  const document = await library.loadDocument(bytes);
  const pages = document.getPageCount();
  if (pages < 1) return { refused: 'it has no pages' };
  if (pages > mostPages) {
    return { refused: `it has ${pages} pages; the most that is accepted is ${mostPages}` };
  }
  const page = document.getPage(0);
  const { originalWidth: width, originalHeight: height } = page.getOriginalSize();
  if (!(width > 0 && height > 0 && Number.isFinite(width * height))) {
    return { refused: 'its first page has no size' };
  }
  if (Math.max(width, height) > LONGEST_SIDE_POINTS) {
    return {
      refused: `its first page is longer than ${LONGEST_SIDE_POINTS} points, PDF's own limit`,
    };
  }
  const drawn = await page.render({ ...pageSize({ width, height }, widths), render: 'bitmap' });
  const raster = {
    data: drawn.data,
    width: drawn.width,
    height: drawn.height,
    channels: 4,
  } as const;
  return { pages, size: { width, height }, raster };
}

try {
  parentPort?.postMessage(await answer());
} catch (error) {
  parentPort?.postMessage({ refused: whyNot(error as Error) } satisfies PdfAnswer);
}

function whyNot({ message }: Error): string {
  if (wantedMore) return `PDFium would need more than ${mostMemoryBytes / 2 ** 20} MB for it`;
  if (/password/i.test(message)) return 'it is locked by a password';
  return 'PDFium cannot read it: it is damaged, or no PDF behind its first bytes';
}
