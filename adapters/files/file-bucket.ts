import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { bareEtag, type Manifest, readManifest } from '#core/tasks/files/manifest.ts';
import { manifestKey } from '#core/tasks/files/result-keys.ts';
import { s3 } from '../tasks/s3.ts';

/** An upload's bytes, or why there are none. */
export type Fetched =
  | { readonly bytes: Uint8Array; readonly etag: string }
  | { readonly none: 'missing' | 'changed' | 'too-large' };

/** A manifest as it lies in the bucket; `tag` pins what was read for the write that follows. */
export interface FoundManifest {
  readonly manifest: Manifest | undefined;
  readonly tag: string | undefined;
}

/** The names of results never mean anything else later: whoever has one may keep it for good. */
const FOR_GOOD = 'public, max-age=31536000, immutable';

/** S3 did not do it, and it may be asked again: nothing that is asked here does harm twice. */
export class BucketUnavailable extends Error {
  override readonly name = 'BucketUnavailable';
  /** Being asked to slow down is no fault. */
  readonly fault: boolean;

  constructor(error: unknown) {
    // S3's words name the object.
    const { code, name } = error as { readonly code?: string; readonly name: string };
    super(`S3: ${code ?? name}`, { cause: error });
    this.fault = !['SlowDown', 'ThrottlingException', 'RequestLimitExceeded'].includes(name);
  }
}

/** What `ask` gives, or what `answers` has for the name of S3's refusal. */
async function asking<T, R = never>(
  ask: () => Promise<T>,
  answers: Readonly<Record<string, R>> = {},
): Promise<T | R> {
  try {
    return await ask();
  } catch (error) {
    const answer = error instanceof S3ServiceException ? answers[error.name] : undefined;
    if (answer !== undefined) return answer;
    throw new BucketUnavailable(error);
  }
}

const quoted = (etag: string): string => `"${bareEtag(etag)}"`;

/** Uploads and what is made of them, in one bucket. Throws `BucketUnavailable`. */
export class FileBucket {
  readonly #bucket: string;

  constructor(bucket: string) {
    this.#bucket = bucket;
  }

  /** Reads an upload; nothing of it when it has more than `mostBytes`, or is not the one `etag` names. */
  fetch(
    key: string,
    etag: string | undefined,
    mostBytes: number,
    signal: AbortSignal,
  ): Promise<Fetched> {
    const pinned = etag === undefined ? {} : { IfMatch: quoted(etag) };
    const command = new GetObjectCommand({ Bucket: this.#bucket, Key: key, ...pinned });
    return asking<Fetched, Fetched>(
      async () => {
        const {
          Body,
          ContentLength = 0,
          ETag = '',
        } = await s3.send(command, { abortSignal: signal });
        if (ContentLength > mostBytes) {
          await Body?.transformToWebStream().cancel();
          return { none: 'too-large' };
        }
        const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
        return { bytes, etag: bareEtag(ETag) };
      },
      { NoSuchKey: { none: 'missing' }, PreconditionFailed: { none: 'changed' } },
    );
  }

  /** Whether the upload is still the one that `etag` names. */
  isStill(key: string, etag: string, signal: AbortSignal): Promise<boolean> {
    const command = new HeadObjectCommand({ Bucket: this.#bucket, Key: key });
    return asking<boolean, boolean>(
      async () => {
        const { ETag = '' } = await s3.send(command, { abortSignal: signal });
        return bareEtag(ETag) === bareEtag(etag);
      },
      { NotFound: false },
    );
  }

  /** The manifest of a folder, if it has one that can be read. */
  findManifest(folder: string, signal: AbortSignal): Promise<FoundManifest> {
    const command = new GetObjectCommand({ Bucket: this.#bucket, Key: manifestKey(folder) });
    return asking<FoundManifest, FoundManifest>(
      async () => {
        const { Body, ETag } = await s3.send(command, { abortSignal: signal });
        return { manifest: readManifest((await Body?.transformToString()) ?? ''), tag: ETag };
      },
      { NoSuchKey: { manifest: undefined, tag: undefined } },
    );
  }

  /** Keeps a picture. */
  async putPicture(
    key: string,
    bytes: Uint8Array,
    contentType: string,
    signal: AbortSignal,
  ): Promise<void> {
    const command = new PutObjectCommand({
      Bucket: this.#bucket,
      Key: key,
      Body: bytes,
      ContentType: contentType,
      CacheControl: FOR_GOOD,
    });
    await asking(() => s3.send(command, { abortSignal: signal }));
  }

  /** Writes a manifest in the place of the one that was found; `overtaken` when another stands there now. */
  putManifest(
    folder: string,
    manifest: Manifest,
    { tag }: FoundManifest,
    signal: AbortSignal,
  ): Promise<'written' | 'overtaken'> {
    const command = new PutObjectCommand({
      Bucket: this.#bucket,
      Key: manifestKey(folder),
      Body: `${JSON.stringify(manifest, null, 2)}\n`,
      ContentType: 'application/json',
      CacheControl: 'no-cache',
      ...(tag === undefined ? { IfNoneMatch: '*' } : { IfMatch: tag }),
    });
    return asking<'written', 'overtaken'>(
      async () => {
        await s3.send(command, { abortSignal: signal });
        return 'written';
      },
      // Written before, or just now.
      { PreconditionFailed: 'overtaken', ConditionalRequestConflict: 'overtaken' },
    );
  }
}
