import { inspect } from 'node:util';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { reportCredentials } from '#adapters/reports/report-credentials.ts';

describe('the credentials of reports', () => {
  it('are the address of a database, which is never shown', () => {
    const url = 'postgres://reports:canary@db.example/assets';
    const { databaseUrl } = v.parse(reportCredentials, { databaseUrl: url });
    expect(databaseUrl.reveal()).toBe(url);
    expect(inspect(databaseUrl) + JSON.stringify(databaseUrl)).not.toContain('canary');
  });

  it.each(['', 'db.example', 'mysql://db.example/x', 'postgres:///x', undefined, 5])(
    'are not %j',
    (databaseUrl) => {
      expect(v.safeParse(reportCredentials, { databaseUrl }).success).toBe(false);
    },
  );
});
