import { refuseConditionalPut } from './conditional-put.ts';
import type { Emulator } from './emulator.ts';
import { hasExpired, responseOverrides } from './presigned-url.ts';
import type { ObjectChange } from './queue-protocol.ts';

type S3Store = Emulator['stores']['s3Store'];

/** A request as far as it matters here. */
interface Request {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string | string[] | undefined>;
}

/** What one PutObject may hold (AWS); fauxqs would stop at 11 MiB. */
const LARGEST_BODY_BYTES = 5 * 2 ** 30;

const REFUSED: Readonly<Record<number, readonly [code: string, message: string]>> = {
  403: ['AccessDenied', 'Request has expired'],
  412: ['PreconditionFailed', 'At least one of the pre-conditions you specified did not hold'],
};

const refusalXml = (status: number): string => {
  const [code, message] = REFUSED[status] ?? ['InternalError', ''];
  return `<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
};

/** Tags stand in quotes in HTTP; S3 takes them without, as its own events give them. */
function quoteTags(headers: Request['headers']): void {
  for (const name of ['if-match', 'if-none-match'] as const) {
    const tag = headers[name];
    if (typeof tag === 'string' && tag !== '*' && !tag.startsWith('"')) headers[name] = `"${tag}"`;
  }
}

/** Which call made or removed an object, by the name that stands in S3's events. */
function reasonOf({ method, url, headers }: Request): string {
  if (method === 'PUT') {
    return headers['x-amz-copy-source'] === undefined ? 'PutObject' : 'CopyObject';
  }
  if (method === 'DELETE') return 'DeleteObject';
  const { searchParams } = new URL(url, 'http://s3');
  if (searchParams.has('uploadId')) return 'CompleteMultipartUpload';
  return searchParams.has('delete') ? 'DeleteObject' : 'POST Object';
}

/**
 * What fauxqs's S3 lacks: conditional writes, pre-signed URLs that expire, large bodies, and word
 * of every object that is made or removed.
 */
export function frontS3({ app, stores }: Emulator, changed: (change: ObjectChange) => void): void {
  const { s3Store } = stores;
  const changes = watchObjects(s3Store);
  // The empty name is the parser of everything that is neither SQS nor SNS.
  app.removeContentTypeParser('');
  app.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: LARGEST_BODY_BYTES },
    (_request, body, done) => done(null, body),
  );

  app.addHook('preHandler', async (request, reply) => {
    if (!isS3(request)) return undefined;
    quoteTags(request.headers);
    const { method, url, headers } = request;
    const refuse = (status: number) =>
      reply.status(status).header('content-type', 'application/xml').send(refusalXml(status));
    if (hasExpired(url, Date.now())) return refuse(403);
    const isWrite = method === 'PUT' || (method === 'POST' && url.includes('uploadId='));
    return isWrite && refuseConditionalPut(s3Store, url, headers) ? refuse(412) : undefined;
  });

  app.addHook('onSend', async (request, reply) => {
    if (!isS3(request)) return;
    if (request.method === 'GET' && reply.statusCode < 300) {
      for (const [name, value] of responseOverrides(request.url)) reply.header(name, value);
    }
    for (const change of changes()) changed({ ...change, reason: reasonOf(request) });
  });
}

const isS3 = ({ headers, method, url }: Request): boolean =>
  headers['x-amz-target'] === undefined && !(method === 'POST' && url === '/');

type Seen = Omit<ObjectChange, 'reason'>;

/** Gives what has changed since it was asked last. */
function watchObjects(store: S3Store): () => readonly Seen[] {
  let seen = new Map<string, Seen>();
  const addMessage = ({ status, bucket = '', key = '' }: Record<string, string>): void => {
    if (status === 'downloaded') return;
    // Of what is deleted this is told just before.
    const { etag, contentLength } = store.headObject(bucket, key);
    const kind = status === 'deleted' ? 'deleted' : 'created';
    const change = { kind, bucket, key, etag: etag.replaceAll('"', ''), size: contentLength };
    seen.set(`${bucket}/${key}`, change as Seen);
  };
  // Of the package's spy only this one method is called by its store.
  store.spy = { addMessage } as unknown as NonNullable<S3Store['spy']>;
  return () => {
    const all = [...seen.values()];
    seen = new Map();
    return all;
  };
}
