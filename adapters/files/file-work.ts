import { isMadeOf, type Manifest } from '#core/tasks/files/manifest.ts';
import { isFolderMark, manifestKey, resultFolder } from '#core/tasks/files/result-keys.ts';
import type { UploadedFile } from '#core/tasks/kinds/file.ts';
import { done, type Outcome, rejected, unavailable } from '#core/tasks/outcome.ts';
import type { FileRow } from '#core/tasks/task-rules.ts';
import type { Work } from '#core/tasks/world.ts';
import { BucketUnavailable, type Fetched, type FileBucket } from './file-bucket.ts';
import { makeResults } from './make-results.ts';
import { recipeOf } from './recipe.ts';
import { Refused } from './refused.ts';

const told = (manifest: Manifest, folder: string): Outcome =>
  done(`${manifest.variants.length} pictures of ${manifest.source.type}`, manifestKey(folder));

/**
 * Makes of an upload what the row asks for. The manifest is looked for first and written last, and every name
 * says what bytes lie under it: so doing it twice is doing it once, and nobody sees half of it.
 */
export function fileWork(bucket: FileBucket, row: FileRow): Work<UploadedFile> {
  const recipe = recipeOf(row);
  const mostBytes = row.largestMegabytes * 1_000_000;
  const tooLarge = `it is larger than ${row.largestMegabytes} MB`;
  const without: Readonly<Record<Exclude<Fetched, { bytes: unknown }>['none'], Outcome>> = {
    missing: rejected('there is no such object in the bucket any more'),
    // Ordinary when somebody uploads twice; there is a task of its own for what lies there now.
    changed: done('another upload has taken its place: nothing to make of this one'),
    'too-large': rejected(tooLarge),
  };

  async function make({ key, etag, bytes }: UploadedFile, signal: AbortSignal): Promise<Outcome> {
    if (isFolderMark(key)) return done('the mark of a folder: nothing to make of it');
    const { folder, refused } = resultFolder(key, row);
    if (refused !== undefined) return rejected(refused, { answered: false });
    if (bytes !== undefined && bytes > mostBytes) {
      return rejected(tooLarge, { answered: false });
    }
    const found = await bucket.findManifest(folder, signal);
    const isMade = (of: string | undefined) =>
      of !== undefined && isMadeOf(found.manifest, of, recipe);
    if (found.manifest !== undefined && isMade(etag)) return told(found.manifest, folder);

    const fetched = await bucket.fetch(key, etag, mostBytes, signal);
    if ('none' in fetched) return without[fetched.none];
    if (found.manifest !== undefined && isMade(fetched.etag)) return told(found.manifest, folder);

    const { source, variants } = await makeResults(
      bucket,
      row,
      { folder, recipe },
      fetched.bytes,
      signal,
    );
    const manifest: Manifest = {
      version: 1,
      recipe,
      source: { key, etag: fetched.etag, ...source },
      variants,
    };
    // A slower attempt at an older upload must not stand last.
    if (!(await bucket.isStill(key, fetched.etag, signal))) return without.changed;
    const written = await bucket.putManifest(folder, manifest, found, signal);
    if (written === 'written') return told(manifest, folder);
    return unavailable('another attempt wrote the manifest meanwhile', { fault: false });
  }

  return {
    each: async ({ signal, task }) => {
      try {
        return await make(task.payload, signal);
      } catch (error) {
        // What is under way when time is up was not refused, whatever it says.
        signal.throwIfAborted();
        if (error instanceof Refused) return rejected(error.message);
        if (!(error instanceof BucketUnavailable)) throw error;
        return unavailable(error.message, { fault: error.fault });
      }
    },
  };
}
