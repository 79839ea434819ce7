import * as v from 'valibot';
import type { Kind } from '../kind.ts';

const payload = v.strictObject({
  /** Key in the bucket, under the row's `incoming`. */
  key: v.pipe(
    v.string('a key'),
    v.minLength(1, 'a key'),
    v.maxLength(1024, 'at most 1024 characters'),
  ),
  /** As S3 says it: pins the very bytes that were uploaded. */
  etag: v.optional(v.pipe(v.string('an ETag'), v.regex(/^"?[0-9a-f]{32}(-\d+)?"?$/, 'an ETag'))),
  bytes: v.optional(v.pipe(v.number('a number'), v.integer('a whole number'), v.minValue(0))),
});

export type UploadedFile = v.InferOutput<typeof payload>;

/** An upload: pictures become pictures for the web, PDFs are checked and get a preview. */
export const file: Kind<UploadedFile> = {
  id: 'file',
  version: 1,
  means: 'An uploaded file: pictures are made fit for the web, PDFs are checked and previewed.',
  payload,
  example: { key: 'incoming/asset-17.jpg' },
  breaker: () => 'bucket',
  settleSeconds: 0,
  redacted: ({ bytes }) => (bytes === undefined ? {} : { bytes }),
};
