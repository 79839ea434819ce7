import { describe, expect, it } from 'vitest';
import { signLink } from '#adapters/reports/sign-link.ts';
import { useAws } from '../an-aws.ts';

/** Far away, so that the credentials are good whenever this runs. */
const NOW = Date.UTC(2999, 0, 1);
const HOUR = 3_600_000;

describe('a link', () => {
  it('ends with the credentials that signed it', async () => {
    useAws('http://127.0.0.1:9');
    process.env['AWS_CREDENTIAL_EXPIRATION'] = new Date(NOW + 2 * HOUR).toISOString();
    const wish = { bucket: 'tasks', key: 'reports/a:b/r.csv', name: 'r.csv' };
    const link = await signLink({ ...wish, hours: 12 }, NOW);
    expect(link.expires).toBe(NOW + 2 * HOUR);
    expect(new URL(link.url).searchParams.get('X-Amz-Expires')).toBe('7200');
    expect((await signLink({ ...wish, hours: 1 }, NOW)).expires).toBe(NOW + HOUR);
  });
});
