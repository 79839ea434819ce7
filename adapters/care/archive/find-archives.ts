import {
  manifestKey,
  type Range,
  type TableName,
  tablePrefix,
} from '#core/care/archive/archive-keys.ts';
import { type Manifest, readManifest } from '#core/care/archive/manifest.ts';
import type { Objects } from '#core/care/objects.ts';

/** An archive as S3 has it: what it says of itself, and where. */
export interface FoundArchive {
  readonly folder: string;
  readonly manifest: Manifest;
}

/**
 * The archives of a table that have rows of a range, the oldest first. S3 is asked, not the database: it may be
 * another one than that which they came from.
 */
export async function findArchives(
  objects: Objects,
  table: TableName,
  { from, until }: Range,
): Promise<readonly FoundArchive[]> {
  const found: FoundArchive[] = [];
  const suffix = manifestKey('');
  for await (const { key } of objects.list(tablePrefix(table))) {
    if (!key.endsWith(`/${suffix}`)) continue;
    const folder = key.slice(0, -suffix.length);
    const manifest = readManifest(Buffer.from((await objects.get(key)) ?? []).toString('utf8'));
    const overlaps = Date.parse(manifest.from) < until && Date.parse(manifest.until) > from;
    if (overlaps) found.push({ folder, manifest });
  }
  return found.sort((a, b) => Date.parse(a.manifest.from) - Date.parse(b.manifest.from));
}
