/** A request as far as it says what is called. */
export interface CallRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

export interface CallName {
  readonly service: 'sqs' | 'sns' | 's3' | 'sts';
  readonly operation: string;
}

function bucketOrObject({ method, url }: CallRequest): string {
  const { pathname, searchParams } = new URL(url, 'http://s3');
  const isObject = pathname.split('/').filter(Boolean).length > 1;
  const noun = isObject ? 'Object' : 'Bucket';
  switch (method) {
    case 'GET':
      return isObject ? 'GetObject' : 'ListObjectsV2';
    case 'POST':
      return searchParams.has('delete') ? 'DeleteObjects' : 'MultipartUpload';
    case 'PUT':
      return isObject ? 'PutObject' : 'CreateBucket';
    case 'DELETE':
      return `Delete${noun}`;
    default:
      return `Head${noun}`;
  }
}

/** Which operation of which service a request to the emulator is. */
export function callName(request: CallRequest): CallName {
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    return { service: 'sqs', operation: target.replace('AmazonSQS.', '') };
  }
  const type = String(request.headers['content-type'] ?? '');
  if (request.method === 'POST' && type.includes('x-www-form-urlencoded')) {
    const operation = (request.body as Record<string, string> | undefined)?.['Action'] ?? '';
    return { service: operation === 'GetCallerIdentity' ? 'sts' : 'sns', operation };
  }
  return { service: 's3', operation: bucketOrObject(request) };
}
