import { Worker } from 'node:worker_threads';
import type { FileRow } from '#core/tasks/task-rules.ts';
import { TOO_SLOW } from './drawing-time.ts';
import type { PdfAnswer, PdfQuestion } from './pdf-protocol.ts';
import type { Decoded } from './pictures.ts';
import { Refused } from './refused.ts';

/** The file itself and what is drawn on a page; pages with pictures for print were seen to take 100 to 200 MB. */
const MOST_MEMORY_BYTES = 512 * 2 ** 20;

/** Two kilobytes of forms within forms can take days. */
const LONGEST_MILLISECONDS = 20_000;

/**
 * Opens a PDF and draws its first page, in a thread that ends with the signal, or when it has drawn so long.
 * Throws `Refused`.
 */
export async function drawFirstPage(
  bytes: Uint8Array,
  { largestPages, widths }: Pick<FileRow, 'largestPages' | 'widths'>,
  milliseconds: number,
  signal: AbortSignal,
): Promise<Decoded> {
  signal.throwIfAborted();
  const workerData: PdfQuestion = {
    bytes,
    mostPages: largestPages,
    mostMemoryBytes: MOST_MEMORY_BYTES,
    widths,
  };
  const worker = new Worker(new URL('./pdf-thread.ts', import.meta.url), {
    workerData,
    execArgv: [],
    env: {},
    // What its C++ says goes nowhere.
    stdout: true,
    stderr: true,
  });
  const end = (): void => void worker.terminate();
  signal.addEventListener('abort', end, { once: true });
  let timer: NodeJS.Timeout | undefined;
  try {
    const answer = await new Promise<PdfAnswer>((resolve, reject) => {
      const slow = (): void => reject(new Refused(TOO_SLOW));
      timer = setTimeout(slow, Math.min(milliseconds, LONGEST_MILLISECONDS));
      worker.once('message', resolve);
      worker.once('error', (error: NodeJS.ErrnoException) => {
        const isFull = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
        reject(isFull ? new Refused('it needs more memory than there is') : error);
      });
      worker.once('exit', () => {
        reject(signal.aborted ? signal.reason : new Refused('PDFium breaks down over it'));
      });
    });
    if ('refused' in answer) throw new Refused(answer.refused);
    return answer;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
    await worker.terminate();
  }
}
