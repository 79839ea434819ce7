import sharp, { type AvifOptions, type JpegOptions, type Metadata, type WebpOptions } from 'sharp';
import type { PictureFormat } from '#core/tasks/files/media-types.ts';
import { planSizes, type Size } from '#core/tasks/files/plan-sizes.ts';
import type { FileRow } from '#core/tasks/task-rules.ts';
import { reasonOf } from '../reason-of.ts';
import { type DrawingTime, TOO_SLOW } from './drawing-time.ts';
import { Refused } from './refused.ts';

/** Pixels, 8 bits a channel, sRGB, upright. */
export interface Raster extends Size {
  readonly data: Uint8Array;
  readonly channels: 1 | 2 | 3 | 4;
}

/** A picture, decoded no larger than the largest that will be made of it. */
export interface Decoded {
  readonly raster: Raster;
  /** Of the original, upright. */
  readonly size: Size;
  readonly pages: number;
}

export type Format = FileRow['formats'][number];

// A Lambda has one core or two, and does one file at a time: threads and a cache would only cost memory.
sharp.concurrency(1);
sharp.cache(false);
// libvips would also read SVG, which can name other files, and whatever it learns next.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Heif', 'Nsgif', 'Tiff'].map(
    (loader) => `VipsForeignLoad${loader}`,
  ),
});

/** sharp's own effort for AVIF, 4, takes three to seven times as long for a tenth less. */
const AVIF = { quality: 55, effort: 2, chromaSubsampling: '4:2:0' } as const satisfies AvifOptions;
const WEBP = { quality: 78, effort: 4 } as const satisfies WebpOptions;
const JPEG = { quality: 80, mozjpeg: true } as const satisfies JpegOptions;

/** What the bytes of a result depend on besides upload and guide. */
export const PICTURE_RECIPE = { sharp: sharp.versions, avif: AVIF, webp: WEBP, jpeg: JPEG };

const MOST_CHANNELS = 4;
const WHITE = { r: 255, g: 255, b: 255 };

/** Decodes an upload: its header first, which says how large it would become. Throws `Refused`. */
export async function decodePicture(
  bytes: Uint8Array,
  format: PictureFormat,
  row: Pick<FileRow, 'largestMegapixels' | 'widths'>,
  patience: DrawingTime,
): Promise<Decoded> {
  const open = () =>
    sharp(bytes, {
      autoOrient: true,
      failOn: 'error',
      limitInputPixels: row.largestMegapixels * 1_000_000,
      sequentialRead: true,
    }).timeout(timeLimit(patience));
  const { autoOrient, pages = 1, ...header } = await reading(row, () => open().metadata());
  if (header.format !== format) {
    throw new Refused(`its bytes begin as ${format} and go on as ${header.format}`);
  }
  assertSmall(header, row.largestMegapixels);
  const largest = planSizes(autoOrient, row.widths).at(-1) ?? autoOrient;
  const { data, info } = await reading(row, () =>
    open()
      .resize({ ...largest, fit: 'fill' })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true }),
  );
  const { width, height } = info;
  return { raster: { ...bandsOf(data, info.channels), width, height }, size: autoOrient, pages };
}

/** TIFF may have more bands than colours and transparency, such as masks; no picture for the web has. */
function bandsOf(data: Uint8Array, channels: number): Pick<Raster, 'data' | 'channels'> {
  if (isDrawable(channels)) return { data, channels };
  const kept = new Uint8Array((data.length / channels) * MOST_CHANNELS);
  for (let from = 0, to = 0; from < data.length; from += channels, to += MOST_CHANNELS) {
    kept.set(data.subarray(from, from + MOST_CHANNELS), to);
  }
  return { data: kept, channels: MOST_CHANNELS };
}

const isDrawable = (channels: number): channels is Raster['channels'] => channels <= MOST_CHANNELS;

/** libvips counts whole seconds. */
const timeLimit = (patience: DrawingTime) => ({ seconds: Math.ceil(patience.left() / 1000) });

/** Some headers are read without libvips looking at the limit. */
function assertSmall({ width, height }: Pick<Metadata, 'width' | 'height'>, most: number): void {
  if (width * height > most * 1_000_000) throw new Refused(tooLarge(most));
}

const tooLarge = (most: number): string =>
  `it would have more than ${most} megapixels when decoded, the most that is accepted`;

function reading<T>(
  { largestMegapixels }: Pick<FileRow, 'largestMegapixels'>,
  read: () => Promise<T>,
): Promise<T> {
  return refusing(
    (why) =>
      /pixel limit/.test(why) ? tooLarge(largestMegapixels) : `it is damaged or cut short: ${why}`,
    read,
  );
}

/** Whatever libvips stumbles over lies in the upload: the next attempt would find the same there. */
async function refusing<T>(because: (why: string) => string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const why = reasonOf(error);
    if (/timeout/i.test(why)) throw new Refused(TOO_SLOW);
    if (/out of memory/i.test(why)) throw new Refused('it needs more memory than there is');
    throw new Refused(because(why));
  }
}

/** Makes one picture for the web: no metadata, so nobody learns where it was taken. Throws `Refused`. */
export async function encodePicture(
  { data, width, height, channels }: Raster,
  size: Size,
  format: Format,
  patience: DrawingTime,
): Promise<Uint8Array> {
  const picture = sharp(data, { raw: { width, height, channels } })
    .resize({ width: size.width, height: size.height, fit: 'fill' })
    .timeout(timeLimit(patience));
  return refusing(
    (why) => `no ${format} can be made of it: ${why}`,
    () => {
      if (format === 'avif') return picture.avif(AVIF).toBuffer();
      if (format === 'webp') return picture.webp(WEBP).toBuffer();
      // JPEG has no transparency.
      return picture.flatten({ background: WHITE }).jpeg(JPEG).toBuffer();
    },
  );
}
