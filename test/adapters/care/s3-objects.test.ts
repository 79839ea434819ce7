import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BucketRefused, BucketUnavailable, s3Objects } from '#adapters/care/s3-objects.ts';
import { ObjectFrozen } from '#core/care/archive/thaw.ts';
import { useAws } from '../an-aws.ts';

/** What the next request is answered with. */
let answer = { status: 200, body: '', headers: {} as Record<string, string> };
let asked: { method: string; url: string; headers: NodeJS.Dict<string | string[]> }[] = [];
let server: Server;
beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      const { headers, method = '', url = '' } = request;
      asked.push({ method, url, headers });
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  useAws(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const objects = s3Objects('care');
const says = (status: number, body = '', headers: Record<string, string> = {}): void => {
  answer = { status, body, headers };
  asked = [];
};
const error = (code: string): string =>
  `<Error><Code>${code}</Code><Message>private/key of somebody</Message></Error>`;

describe('objects of S3', () => {
  it('are written with their SHA-256', async () => {
    says(200);
    await objects.put('a b/c', Buffer.from('abc'), { contentType: 'text/plain' });
    expect(asked[0]).toMatchObject({
      method: 'PUT',
      url: '/care/a%20b/c?x-id=PutObject',
      headers: {
        'content-type': 'text/plain',
        'x-amz-checksum-sha256': 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=',
      },
    });
  });

  it('are not taken when they are not what their checksum says', async () => {
    says(200, 'abd', { 'x-amz-checksum-sha256': 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=' });
    await expect(objects.get('a')).rejects.toThrow(BucketUnavailable);
  });

  it('are missing, frozen, forbidden or out of reach, each in its way and without their names', async () => {
    says(404, error('NoSuchKey'));
    expect(await objects.get('a')).toBeUndefined();
    says(403, error('InvalidObjectState'));
    await expect(objects.get('a')).rejects.toThrow(ObjectFrozen);
    says(403, error('AccessDenied'));
    await expect(objects.get('a')).rejects.toThrow(
      new BucketRefused('S3, GetObject in care: AccessDenied'),
    );
    says(503, error('SlowDown'));
    await expect(objects.remove('a')).rejects.toThrow(
      new BucketUnavailable('S3, DeleteObject in care: SlowDown'),
    );
    says(404);
    expect(await objects.head('a')).toBeUndefined();
  });

  it('are asked for when they are frozen', async () => {
    says(202);
    expect(await objects.thaw('a', 7)).toBe('asked');
    expect(asked[0]).toMatchObject({ method: 'POST', url: '/care/a?restore=' });
    says(409, error('RestoreAlreadyInProgress'));
    expect(await objects.thaw('a', 7)).toBe('under-way');
    says(403, error('AccessDenied'));
    expect(await objects.thaw('a', 7)).toBe('not-allowed');
  });
});
