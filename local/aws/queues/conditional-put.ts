import type { Stores } from './emulator.ts';

function etagOf(store: Stores['s3Store'], bucket: string, key: string): string | undefined {
  try {
    return store.headObject(bucket, key).etag;
  } catch {
    return undefined;
  }
}

/** Whether the If-None-Match or If-Match of a write does not hold; fauxqs ignores them. */
export function refuseConditionalPut(
  store: Stores['s3Store'],
  path: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): boolean {
  const [, bucket = '', ...rest] = (path.split('?')[0] ?? '').split('/').map(decodeURIComponent);
  const etag = etagOf(store, bucket, rest.join('/'));
  const bare = (tag: unknown): string => String(tag).replaceAll('"', '');
  if (headers['if-none-match'] === '*' && etag !== undefined) return true;
  return headers['if-match'] !== undefined && bare(headers['if-match']) !== bare(etag);
}
