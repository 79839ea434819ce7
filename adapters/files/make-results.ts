import { createHash } from 'node:crypto';
import type { Manifest, Variant } from '#core/tasks/files/manifest.ts';
import { planSizes } from '#core/tasks/files/plan-sizes.ts';
import { variantKey } from '#core/tasks/files/result-keys.ts';
import type { FileRow } from '#core/tasks/task-rules.ts';
import { drawingTime } from './drawing-time.ts';
import type { FileBucket } from './file-bucket.ts';
import { drawFirstPage } from './pdf.ts';
import { type Decoded, decodePicture, encodePicture } from './pictures.ts';
import { sniff } from './sniff.ts';

/** What was made, as far as the bytes decide it. */
export interface Results {
  readonly source: Omit<Manifest['source'], 'key' | 'etag'>;
  readonly variants: Variant[];
}

const EDITION_CHARACTERS = 16;

const sha256 = (data: Uint8Array | string): string =>
  createHash('sha256').update(data).digest('hex');

/** Makes and keeps every picture that the row wants of these bytes, one after the other. Throws `Refused`. */
export async function makeResults(
  bucket: FileBucket,
  row: FileRow,
  { folder, recipe }: { readonly folder: string; readonly recipe: string },
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<Results> {
  const media = await sniff(bytes);
  const patience = drawingTime(row.timeoutSeconds);
  const decoded: Decoded = await patience.of(() =>
    media.kind === 'pdf'
      ? drawFirstPage(bytes, row, patience.left(), signal)
      : decodePicture(bytes, media.format, row, patience),
  );
  const hash = sha256(bytes);
  const edition = sha256(`${hash} ${recipe}`).slice(0, EDITION_CHARACTERS);
  const variants: Variant[] = [];
  for (const { width, height } of planSizes(decoded.raster, row.widths)) {
    for (const format of row.formats) {
      signal.throwIfAborted();
      const made = await patience.of(() =>
        encodePicture(decoded.raster, { width, height }, format, patience),
      );
      const key = variantKey(folder, edition, { width, format });
      await bucket.putPicture(key, made, `image/${format}`, signal);
      const { byteLength } = made;
      variants.push({ key, format, width, height, bytes: byteLength, sha256: sha256(made) });
    }
  }
  const { pages, size } = decoded;
  const { byteLength } = bytes;
  return {
    source: { bytes: byteLength, sha256: hash, type: media.type, ...size, pages },
    variants,
  };
}
