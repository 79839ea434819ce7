import type { FileRow } from '../task-rules.ts';

/** S3's limit for a key, in bytes of UTF-8. */
const LONGEST_KEY_BYTES = 1_024;
/** `/` + edition + `/` + width + `.` + format, or `/manifest.json`: the longest that is added to a folder. */
const LONGEST_ENDING_BYTES = 48;

/** Where the results of an upload lie; `refused` says why the upload can have none. */
export type ResultFolder =
  | { readonly folder: string; readonly refused?: undefined }
  | { readonly refused: string; readonly folder?: undefined };

/** A file manager's mark for an empty folder: an object without bytes whose key ends with a slash. */
export const isFolderMark = (key: string): boolean => key.endsWith('/');

function bytesOf(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** Control characters, and the two that S3's own guide warns of in names that travel through addresses. */
const UNFIT = /[\p{Cc}\p{Zl}\p{Zp}\\]/u;

/**
 * The folder of an upload's results: its own key, ending included, under the other prefix. So `a.jpg` and
 * `a.png` never meet, no two uploads share a folder, and a name is kept as it was written, in whatever
 * alphabet. Segments that clients and proxies would resolve (`.`, `..`, none at all) are refused.
 */
export function resultFolder(
  key: string,
  { incoming, processed }: Pick<FileRow, 'incoming' | 'processed'>,
): ResultFolder {
  if (!key.startsWith(incoming)) return { refused: `its key is not under ${incoming}` };
  const path = key.slice(incoming.length);
  if (!path.isWellFormed()) return { refused: 'its key is no well-formed text' };
  if (UNFIT.test(path)) return { refused: 'its key has control characters or a backslash' };
  if (path.split('/').some((segment) => ['', '.', '..'].includes(segment))) {
    return { refused: 'its key has an empty segment, or one of dots only' };
  }
  const folder = `${processed}${path}`;
  const most = LONGEST_KEY_BYTES - LONGEST_ENDING_BYTES;
  if (bytesOf(folder) > most) {
    return { refused: `its key is longer than ${most} bytes: its results could not be named` };
  }
  return { folder };
}

/** Written last: when it is there, everything that it names is there too. */
export const manifestKey = (folder: string): string => `${folder}/manifest.json`;

/** `edition` names bytes and recipe, so that what lies under a key never changes. */
export const variantKey = (
  folder: string,
  edition: string,
  { width, format }: { readonly width: number; readonly format: string },
): string => `${folder}/${edition}/${width}.${format === 'jpeg' ? 'jpg' : format}`;
