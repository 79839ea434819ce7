import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { ObjectFrozen } from '#core/care/archive/thaw.ts';
import type { ObjectHead, Objects } from '#core/care/objects.ts';

/** Both bodies are in memory at a time. */
export const MOST_BYTES = 64 * 2 ** 20;
const COMPRESSED = /\.(gz|zst|br|bz2|xz|zip|7z|lz4|parquet)$/i;

/** What became of an object: why one was left says the word. */
export type Compressed = 'compressed' | 'other-beside' | 'changed' | 'frozen' | 'too-large';

/** Whether an object is a candidate at all: empty ones are marks of folders, and most formats say what they are. */
export const isPlain = ({ bytes, key }: ObjectHead): boolean =>
  bytes > 0 && !key.endsWith('/') && !COMPRESSED.test(key);

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * Puts an object beside itself as `<key>.gz`, reads that back, and removes the original only when what was read is the
 * same. Whatever is found beside it from an earlier try is looked at, never overwritten.
 */
export async function compressObject(objects: Objects, head: ObjectHead): Promise<Compressed> {
  if (head.bytes > MOST_BYTES) return 'too-large';
  const { key } = head;
  const beside = `${key}.gz`;
  try {
    const body = await objects.get(key);
    if (body === undefined) return 'changed';
    if ((await objects.head(beside)) === undefined) {
      const packed = await promisify(gzip)(body);
      await objects.put(beside, packed, { contentType: 'application/gzip' });
    }
    const packed = await objects.get(beside);
    const unpacked = packed && (await unpack(packed, body.length));
    if (unpacked === undefined || sha256(unpacked) !== sha256(body)) return 'other-beside';
    const now = await objects.head(key);
    const isSame = now && now.bytes === body.length && second(now) === second(head);
    if (!isSame) return 'changed';
    await objects.remove(key);
    return 'compressed';
  } catch (error) {
    if (error instanceof ObjectFrozen) return 'frozen';
    throw error;
  }
}

/** Lists tell milliseconds, single objects do not. */
const second = ({ changed }: ObjectHead): number => Math.floor(changed / 1000);

/** Undefined when it is no gzip, or longer than it may be: then it is not what we put there. */
const unpack = (packed: Uint8Array, bytes: number): Promise<Uint8Array | undefined> =>
  promisify(gunzip)(packed, { maxOutputLength: bytes + 1 }).catch(() => undefined);
