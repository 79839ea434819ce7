import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { AbortMultipartUploadCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { receiptKey } from '#core/tasks/reports/report-names.ts';
import { PerhapsStored } from './perhaps-stored.ts';
import { reportBucket } from './report-bucket.ts';
import type { FilePlace, ReportFile } from './report-file.ts';

export interface FileContent {
  readonly contentType: string;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Asked when all bytes were given. */
  readonly rows: () => number;
}

/** S3 takes 10,000 parts: 80 GB. Two or three of them are in memory at a time. */
const PART_BYTES = 5 * 2 ** 20;

/** `Upload` sends without a signal: this client gives it ours, but not to the call that clears up behind it. */
function until(signal: AbortSignal): S3Client {
  const send = (command: Parameters<S3Client['send']>[0]) =>
    reportBucket.send(
      command,
      command instanceof AbortMultipartUploadCommand ? {} : { abortSignal: signal },
    );
  return new Proxy(reportBucket, {
    get: (client, name) => (name === 'send' ? send : Reflect.get(client, name)),
  });
}

/**
 * Writes a file by multipart upload with constant memory. Under its key there is nothing before it is whole, and
 * what is there already is never overwritten; when anything fails, what was uploaded is given up. Throws what
 * `bytes` or S3 threw, and `PerhapsStored` when only S3's last word is missing.
 *
 * Metadata is fixed before the first byte, so what is known after the last one, the number of rows, goes into a
 * receipt beside the file, written just before the file appears; the file's metadata say which receipt is its own.
 */
export async function storeFile(
  { bucket, key, taskId }: FilePlace,
  { bytes, contentType, rows }: FileContent,
  signal: AbortSignal,
): Promise<ReportFile> {
  const client = until(signal);
  const writing = randomUUID();
  const hash = createHash('sha256');
  let size = 0;
  let file: ReportFile | undefined;

  async function* body(): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      signal.throwIfAborted();
      hash.update(chunk);
      size += chunk.byteLength;
      yield chunk;
    }
    const receipt = { rows: rows(), bytes: size, sha256: hash.digest('hex') };
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: receiptKey(taskId, writing),
        Body: JSON.stringify(receipt),
        ContentType: 'application/json',
      }),
    );
    file = receipt;
  }

  const upload = new Upload({
    client,
    params: {
      Bucket: bucket,
      Key: key,
      Body: Readable.from(body(), { objectMode: false }),
      ContentType: contentType,
      Metadata: { 'task-id': taskId, writing },
      IfNoneMatch: '*',
    },
    partSize: PART_BYTES,
    // One part at a time: with more, the others would go on reading rows after one has failed.
    queueSize: 1,
  });
  try {
    await upload.done();
  } catch (error) {
    throw file === undefined ? error : new PerhapsStored(error);
  }
  if (file === undefined) throw new Error('the upload ended before its content');
  return file;
}
