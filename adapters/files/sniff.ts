import { fileTypeFromBuffer } from 'file-type';
import { type Media, mediaOf } from '#core/tasks/files/media-types.ts';
import { Refused } from './refused.ts';

/** Acrobat looks for the mark of a PDF's end in so many last bytes. */
const PDF_END_BYTES = 1_024;

/** What a file is by its bytes; names and Content-Type, which the sender wrote, are not asked. */
export async function sniff(bytes: Uint8Array): Promise<Media> {
  if (bytes.byteLength === 0) throw new Refused('it is empty');
  // Its readers for containers may stumble over what is damaged.
  const found = await fileTypeFromBuffer(bytes).catch(() => undefined);
  const media = mediaOf(found?.mime);
  if ('refused' in media) throw new Refused(media.refused);
  if (media.kind === 'pdf' && !hasPdfEnd(bytes)) {
    throw new Refused('it is a PDF without its end: the upload was cut short');
  }
  return media;
}

/** PDFium would mend what it can and show half a document as if it were whole. */
function hasPdfEnd(bytes: Uint8Array): boolean {
  // Some writers fill up the last block.
  let end = bytes.byteLength;
  while (end > 0 && (bytes[end - 1] ?? 0) <= 0x20) end -= 1;
  const tail = Buffer.from(bytes.buffer, bytes.byteOffset, end).subarray(-PDF_END_BYTES);
  return tail.includes('%%EOF');
}
