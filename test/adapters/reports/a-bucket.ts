import { createEmulator } from '#local/aws/queues/emulator.ts';
import { useAws } from '../an-aws.ts';

export interface Call {
  /** As S3 calls it: `UploadPart`. */
  readonly operation: string;
  readonly key: string;
}

/** What S3 does instead of answering; `after` does it once what was asked is done. */
export type Trouble = { readonly answer: number | 'hang-up'; readonly after?: true };

/** A local S3 with one bucket, whose answers can be held back and spoiled. */
export interface ABucket {
  readonly name: string;
  readonly calls: readonly Call[];
  /** Asked at every call; what it returns happens, when it has come to a decision. */
  trouble: (call: Call) => Trouble | undefined | Promise<Trouble | undefined>;
  keys(): readonly string[];
  content(key: string): Buffer;
  /** Uploads that were begun and neither completed nor given up: S3 would charge for them. */
  openUploads(): number;
  /** Forgets everything that was put and called. */
  clear(): void;
  close(): Promise<void>;
}

function operationOf(method: string, query: URLSearchParams): string {
  if (query.has('uploads')) return 'CreateMultipartUpload';
  if (query.has('partNumber')) return 'UploadPart';
  if (query.has('uploadId')) {
    return method === 'DELETE' ? 'AbortMultipartUpload' : 'CompleteMultipartUpload';
  }
  return { GET: 'GetObject', HEAD: 'HeadObject', PUT: 'PutObject' }[method] ?? method;
}

const no = (): undefined => undefined;

/** Starts a local S3 and points the clients of this process at it. */
export async function aBucket(name = 'reports-bucket'): Promise<ABucket> {
  const { app, stores } = await createEmulator('us-east-1');
  const { s3Store } = stores;
  s3Store.createBucket(name);
  const uploads: Map<string, unknown> = Reflect.get(s3Store, 'multipartUploads');
  const calls: Call[] = [];
  const spoiled = new WeakMap<object, Trouble>();
  const self: ABucket = {
    name,
    calls,
    trouble: no,
    keys: () => s3Store.listObjects(name).objects.map(({ key }) => key),
    content: (key) => s3Store.getObject(name, key).body,
    openUploads: () => uploads.size,
    clear() {
      for (const key of self.keys()) s3Store.deleteObject(name, key);
      uploads.clear();
      calls.length = 0;
      self.trouble = no;
    },
    close: () => app.close(),
  };
  app.addHook('preHandler', async (request, reply) => {
    const url = new URL(request.url, 'http://local');
    const key = decodeURIComponent(url.pathname).replace(`/${name}/`, '');
    const call = { operation: operationOf(request.method, url.searchParams), key };
    calls.push(call);
    const trouble = await self.trouble(call);
    // The emulator takes no notice of conditions.
    const isTaken = request.headers['if-none-match'] === '*' && self.keys().includes(key);
    if (isTaken) return reply.status(412).send('');
    if (trouble === undefined) return undefined;
    if (trouble.after) {
      spoiled.set(request, trouble);
      return undefined;
    }
    if (trouble.answer === 'hang-up') {
      request.raw.socket.destroy();
      return reply.hijack();
    }
    return reply.status(trouble.answer).send('');
  });
  app.addHook('onSend', async (request, _reply, payload) => {
    if (spoiled.has(request)) request.raw.socket.destroy();
    return payload;
  });
  useAws(await app.listen({ port: 0, host: '127.0.0.1' }));
  return self;
}
