import { GetObjectCommand, HeadObjectCommand, S3ServiceException } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { receiptKey } from '#core/tasks/reports/report-names.ts';
import { reportBucket } from './report-bucket.ts';
import type { FilePlace, ReportFile } from './report-file.ts';

const receiptShape = v.object({ rows: v.number(), bytes: v.number(), sha256: v.string() });

const isMissing = (error: unknown): boolean =>
  error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404;

/** The report that lies there, written by this or an earlier attempt; throws what S3 said. */
export async function findFile(
  { bucket, key, taskId }: FilePlace,
  signal: AbortSignal,
): Promise<ReportFile | undefined> {
  const head = await reportBucket
    .send(new HeadObjectCommand({ Bucket: bucket, Key: key }), { abortSignal: signal })
    .catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
  if (head === undefined) return undefined;
  const receipt = await reportBucket.send(
    new GetObjectCommand({
      Bucket: bucket,
      Key: receiptKey(taskId, head.Metadata?.['writing'] ?? ''),
    }),
    { abortSignal: signal },
  );
  return v.parse(receiptShape, JSON.parse((await receipt.Body?.transformToString()) ?? ''));
}
