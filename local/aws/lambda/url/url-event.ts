import { randomUUID } from 'node:crypto';
import type { Instant } from '#local/clock.ts';
import type { HttpRequest } from '../../http-listener.ts';

/** Bodies that reach a function as text; all others do in base64. */
const TEXT = /^(text\/|application\/(json|xml|javascript)|[^;]*\+(json|xml))/i;

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `05/Jan/2026:09:00:00 +0000`, as web servers log it. */
function logTime(at: Instant): string {
  const [date = '', time = ''] = new Date(at).toISOString().split('T');
  const [year, month = '1', day] = date.split('-');
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time.slice(0, 8)} +0000`;
}

/** Several values under one name are joined by commas. */
function parametersOf(query: URLSearchParams): Record<string, string> {
  const names = [...new Set(query.keys())];
  return Object.fromEntries(names.map((name) => [name, query.getAll(name).join(',')]));
}

/** Who signed a request: the access key of its credential; undefined when nobody did. */
export function signerOf({ headers, url }: HttpRequest): string | undefined {
  const credential =
    /^AWS4-[\w-]+ .*Credential=([^/,]+)\/.*Signature=/.exec(headers.authorization ?? '')?.[1] ??
    (url.searchParams.has('X-Amz-Signature')
      ? url.searchParams.get('X-Amz-Credential')?.split('/')[0]
      : undefined);
  return credential === '' ? undefined : credential;
}

/**
 * A request as a function URL gives it to its function: payload format 2.0, see
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
export function urlEvent(
  request: HttpRequest,
  place: { readonly id: string; readonly account: string; readonly at: Instant },
  signer: string | undefined,
): object {
  const { url, method, bytes } = request;
  const { cookie, ...headers } = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  const isText = TEXT.test(headers['content-type'] ?? 'text/plain');
  const parameters = parametersOf(url.searchParams);
  const { account: accountId } = place;
  const iam = { accessKey: signer, accountId, userArn: `arn:aws:iam::${accountId}:user/local` };
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    ...(cookie === undefined ? {} : { cookies: cookie.split('; ') }),
    headers,
    ...(Object.keys(parameters).length === 0 ? {} : { queryStringParameters: parameters }),
    requestContext: {
      accountId: signer === undefined ? 'anonymous' : accountId,
      apiId: place.id,
      ...(signer === undefined ? {} : { authorizer: { iam } }),
      domainName: headers['host'],
      domainPrefix: place.id,
      http: {
        method,
        path: url.pathname,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: headers['user-agent'],
      },
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: logTime(place.at),
      timeEpoch: Math.floor(place.at),
    },
    ...(bytes.length === 0 ? {} : { body: bytes.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: bytes.length > 0 && !isText,
  };
}
