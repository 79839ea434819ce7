import { S3ServiceException } from '@aws-sdk/client-s3';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { DatabaseLost } from '#adapters/reports/database-lost.ts';
import { judgeFailure } from '#adapters/reports/judge-failure.ts';

const said = (code: string): pg.DatabaseError =>
  Object.assign(new pg.DatabaseError('canary in "canary"', 0, 'error'), { code });

describe('judgeFailure', () => {
  it.each([
    ['42P01', 'rejected'],
    ['42501', 'rejected'],
    ['22012', 'rejected'],
    ['21000', 'rejected'],
    ['0A000', 'rejected'],
    ['25006', 'rejected'],
    ['08006', 'unavailable'],
    ['28P01', 'unavailable'],
    ['3D000', 'unavailable'],
    ['53300', 'unavailable'],
    ['57P01', 'unavailable'],
    ['57P03', 'unavailable'],
    ['58030', 'unavailable'],
    ['XX001', 'unavailable'],
  ])('takes %s for %s', (code, kind) => {
    const outcome = judgeFailure(said(code), true);
    expect(outcome).toMatchObject({ kind, because: expect.stringContaining(code) });
    expect(JSON.stringify(outcome)).not.toContain('canary');
  });

  it.each(['40001', '40P01', '55P03', '25P03', '57014', 'P0001', 'ZZ999'])(
    'tries again after %s without blaming the database',
    (code) => {
      expect(judgeFailure(said(code), true)).toMatchObject({ kind: 'unavailable', fault: false });
    },
  );

  it('says what a replica does that cannot keep rows for us any longer', () => {
    expect(judgeFailure(said('40001'), true)).toMatchObject({
      because: 'the replica had to forget rows that the query still needed (SQLSTATE 40001)',
    });
  });

  it('does not ask again a query that gave no row in all its time', () => {
    expect(judgeFailure(said('57014'), false)).toMatchObject({ kind: 'rejected' });
  });

  it('tells of a lost connection by its code, never by its address', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:5432'), {
      code: 'ECONNREFUSED',
    });
    expect(judgeFailure(new DatabaseLost(refused), false)).toEqual({
      kind: 'unavailable',
      because: 'the database is lost: ECONNREFUSED',
      fault: true,
    });
  });

  it('tells of S3 by the name of its error', () => {
    const error = new S3ServiceException({
      name: 'SlowDown',
      message: 'canary',
      $fault: 'server',
      $metadata: {},
    });
    expect(judgeFailure(error, true)).toEqual({
      kind: 'unavailable',
      because: 'the report could not be stored: SlowDown',
      fault: true,
    });
  });

  it('leaves to others what nobody foresaw', () => {
    expect(judgeFailure(new TypeError('canary'), true)).toBeUndefined();
    expect(judgeFailure('canary', true)).toBeUndefined();
  });
});
