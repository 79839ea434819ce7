import { createHash, createHmac } from 'node:crypto';
import * as v from 'valibot';
import { unreachable } from './exit.ts';

/** Who signs, and for where; the session token only with temporary credentials. */
export interface Signer {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  readonly region: string;
}

const hmac = (key: string | Buffer, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest();
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * The headers that make a request one of AWS's (Signature Version 4). `headers` has lower-case names, `host`
 * and `x-amz-date` among them.
 */
export function signed(
  request: {
    readonly method: string;
    readonly path: string;
    readonly query: string;
    readonly body: string;
    readonly headers: Readonly<Record<string, string>> & { readonly 'x-amz-date': string };
  },
  service: string,
  { accessKeyId, region, secretAccessKey }: Signer,
): Readonly<Record<string, string>> {
  const { body, headers, method, path, query } = request;
  const time = headers['x-amz-date'];
  const names = Object.keys(headers).sort();
  const list = names.join(';');
  const lines = names.map((name) => `${name}:${headers[name]?.trim()}\n`).join('');
  const canonical = [method, path, query, lines, list, sha256(body)].join('\n');
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const key = [time.slice(0, 8), region, service, 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${secretAccessKey}`,
  );
  const signature = hmac(key, text).toString('hex');
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${list}, Signature=${signature}`,
  };
}

const answer = v.object({
  GetCallerIdentityResponse: v.object({
    GetCallerIdentityResult: v.object({ Arn: v.string() }),
  }),
});

/** The ARN of whoever holds the credentials; anybody may ask this of themselves. */
export async function callerArn(signer: Signer, now: Date): Promise<string> {
  const endpoint =
    process.env['AWS_ENDPOINT_URL_STS'] ?? `https://sts.${signer.region}.amazonaws.com`;
  const url = new URL('/', endpoint);
  const body = 'Action=GetCallerIdentity&Version=2011-06-15';
  const headers = {
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
    host: url.host,
    'x-amz-date': now.toISOString().replace(/[-:]|\.\d+/g, ''),
    ...(signer.sessionToken === undefined ? {} : { 'x-amz-security-token': signer.sessionToken }),
  };
  const request = { method: 'POST', path: '/', query: '', body, headers };
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: signed(request, 'sts', signer),
    signal: AbortSignal.timeout(5_000),
  });
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), answer), await response.text());
  if (read.success) return read.output.GetCallerIdentityResponse.GetCallerIdentityResult.Arn;
  throw unreachable(
    `AWS does not say who you are (STS answered ${response.status})`,
    '"aws sts get-caller-identity" shows what your credentials lead to',
  );
}
