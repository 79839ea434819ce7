/** `20260105T090000Z`, as signatures carry it, in milliseconds. */
function signedAt(text: string): number {
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  return Date.parse(iso);
}

/** Whether a pre-signed URL is past its time. Its signature is not checked: IAM is not enforced. */
export function hasExpired(url: string, now: number): boolean {
  const { searchParams } = new URL(url, 'http://s3');
  const [date, seconds] = ['X-Amz-Date', 'X-Amz-Expires'].map((name) => searchParams.get(name));
  if (typeof date !== 'string' || typeof seconds !== 'string') return false;
  return !(now <= signedAt(date) + Number(seconds) * 1000);
}

const OVERRIDES = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];

/** The headers of the answer that a URL asks for (`response-content-disposition` and the like). */
export function responseOverrides(url: string): readonly (readonly [string, string])[] {
  const { searchParams } = new URL(url, 'http://s3');
  return OVERRIDES.flatMap((name) => {
    const value = searchParams.get(`response-${name}`);
    return value === null ? [] : [[name, value] as const];
  });
}
