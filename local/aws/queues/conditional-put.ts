import type { Stores } from './emulator.ts';

const FAILED = `<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>PreconditionFailed</Code><Message>At least one of the pre-conditions you specified did not hold</Message></Error>`;

function etagOf(store: Stores['s3Store'], bucket: string, key: string): string | undefined {
  try {
    return store.headObject(bucket, key).etag;
  } catch {
    return undefined;
  }
}

/** The refusal of a PutObject whose If-None-Match or If-Match does not hold; fauxqs ignores them. */
export function refuseConditionalPut(
  store: Stores['s3Store'],
  path: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): string | undefined {
  const [, bucket = '', ...rest] = (path.split('?')[0] ?? '').split('/').map(decodeURIComponent);
  const etag = etagOf(store, bucket, rest.join('/'));
  const bare = (tag: unknown): string => String(tag).replaceAll('"', '');
  if (headers['if-none-match'] === '*' && etag !== undefined) return FAILED;
  if (headers['if-match'] !== undefined && bare(headers['if-match']) !== bare(etag)) return FAILED;
  return undefined;
}
