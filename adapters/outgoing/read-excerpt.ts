import type { IncomingMessage } from 'node:http';

const MOST_READ_BYTES = 65_536;
const MOST_KEPT_BYTES = 1_024;
/** The status has come and says what counts; the rest of an answer is not worth more waiting. */
const LONGEST_MILLISECONDS = 2_000;

/** Text without control characters and what else could play with a terminal or turn a line around. */
const printable = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();

function cut(text: string): string {
  if (Buffer.byteLength(text) <= MOST_KEPT_BYTES) return text;
  // Cutting bytes may halve the last character, which then becomes U+FFFD.
  return Buffer.from(text)
    .subarray(0, MOST_KEPT_BYTES - 3)
    .toString()
    .replace(/\uFFFD$/, '')
    .concat('…');
}

/**
 * The beginning of an answer, at most 1 KiB of printable text. At most 64 KiB are read; an answer that is
 * longer, hangs or breaks off gives what there was until then.
 */
export async function readExcerpt(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, LONGEST_MILLISECONDS);
    answer.on('data', (chunk: Buffer) => {
      chunks.push(chunk.subarray(0, MOST_READ_BYTES - bytes));
      bytes += chunk.length;
      if (bytes >= MOST_READ_BYTES) resolve();
    });
    answer.once('error', () => resolve());
    answer.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
  answer.destroy();
  return cut(
    printable(
      Buffer.concat(chunks)
        .subarray(0, 4 * MOST_KEPT_BYTES)
        .toString(),
    ),
  );
}
