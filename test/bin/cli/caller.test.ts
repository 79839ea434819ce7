import { describe, expect, it } from 'vitest';
import { callerArn, signed } from '../../../bin/cli/caller.ts';
import { json, startLyingServer } from '../../adapters/lying-server.ts';

// Keys, request and signature of AWS's own test suite for Signature Version 4, "get-vanilla".
const signer = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
};

describe('a signature', () => {
  it('is the one that AWS publishes for its example', () => {
    const headers = { host: 'example.amazonaws.com', 'x-amz-date': '20150830T123600Z' };
    const request = { method: 'GET', path: '/', query: '', body: '', headers };
    expect(signed(request, 'service', signer)['authorization']).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, ' +
        'SignedHeaders=host;x-amz-date, ' +
        'Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
    );
  });
});

describe('the caller', () => {
  it('says when AWS does not tell who it is', async () => {
    const server = await startLyingServer(json(403, { Error: { Code: 'InvalidClientTokenId' } }));
    process.env['AWS_ENDPOINT_URL_STS'] = server.url;
    const asked = callerArn({ ...signer, sessionToken: 'token' }, new Date(0));
    await expect(asked).rejects.toThrow('AWS does not say who you are (STS answered 403)');
    expect(server.seen[0]?.headers['x-amz-security-token']).toBe('token');
    delete process.env['AWS_ENDPOINT_URL_STS'];
  });
});
