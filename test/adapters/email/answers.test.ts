import { describe, expect, it } from 'vitest';
import { answerRows } from '#adapters/email/answer-rows.ts';
import type { Outcome } from '#core/tasks/outcome.ts';
import type { FaultMode } from '#local/fake-postmark/faults.ts';
import { type Answer, json, startLyingServer } from '../lying-server.ts';
import { aMailing, givenCredentials, mailTo, row } from './a-mailing.ts';

const SECRETLY = 'secretly@example.com';

/** What everything that is said about a mail must not hold. */
function expectDiscreet(outcomes: readonly Outcome[]): void {
  const said = JSON.stringify(outcomes.map(({ kind: _, ...rest }) => rest));
  expect(said).not.toMatch(/@|example\.com|Ada|aa11bb22/);
}

const wanted = {
  refused: { kind: 'rejected', answered: true },
  inactive: { kind: 'rejected', answered: true },
  operator: { kind: 'unavailable', fault: true },
  'slow-down': { kind: 'unavailable', fault: false },
} as const;

const codes = answerRows.flatMap(({ codes: all, leadsTo }) =>
  all.map((code) => ({ code, leadsTo })),
);

describe('what Postmark says about a mail', () => {
  it.each([...codes, { code: 9999, leadsTo: 'refused' as const }])(
    '$code means $leadsTo, for that mail alone',
    async ({ code, leadsTo }) => {
      const { fake, send, suppressed } = await aMailing();
      const outcomes = await send([
        mailTo('before@example.com'),
        mailTo(`code-${code}@example.com`),
        mailTo('after@example.com'),
      ]);
      const [before, outcome, after] = outcomes;
      expect(outcome).toMatchObject({
        ...wanted[leadsTo],
        because: expect.stringContaining(`(${code})`),
      });
      expect([before?.kind, after?.kind]).toEqual(['done', 'done']);
      expect(fake.sent()).toHaveLength(2);
      expect(suppressed.changes.map(({ address }) => address)).toEqual(
        leadsTo === 'inactive' ? [`code-${code}@example.com`] : [],
      );
      expectDiscreet(outcomes);
    },
  );

  it.each(codes.filter(({ code }) => code !== 10))(
    '$code means $leadsTo also when it is said about the whole request',
    async ({ code, leadsTo }) => {
      const { fake, send } = await aMailing();
      const [outcome] = await send([mailTo(`refuse-batch-${code}@example.com`)]);
      expect(outcome).toMatchObject(wanted[leadsTo]);
      expect(fake.sent()).toEqual([]);
    },
  );
});

const unknownWith = (because: string) => ({ kind: 'unknown', because });

describe('a fault of Postmark', () => {
  it.each<[FaultMode, object]>([
    ['429', { kind: 'unavailable', fault: false, retryAfterSeconds: 17 }],
    ['503', { kind: 'unavailable', fault: true, because: 'Postmark answered 503: out of service' }],
    ['500', unknownWith('Postmark answered 500')],
    ['reset-after-commit', unknownWith('Postmark may have taken it: UND_ERR_SOCKET')],
    ['timeout', unknownWith('Postmark may have taken it: no answer in time')],
  ])('%s is sorted', async (mode, outcome) => {
    const { fake, send } = await aMailing();
    fake.control.fault({ mode, seconds: 17 });
    // Only silence has to be waited for.
    const timeoutSeconds = mode === 'timeout' ? 1 : row.timeoutSeconds;
    const outcomes = await send([mailTo(SECRETLY)], { row: { ...row, timeoutSeconds } });
    expect(outcomes).toEqual([expect.objectContaining(outcome)]);
    expectDiscreet(outcomes);
  });

  it.each([1, 2, 3, 4, 5, 6])('garbage leaves everything unknown (seed %i)', async (seed) => {
    const { fake, send } = await aMailing({ seed });
    fake.control.fault({ mode: 'garbage' });
    const outcomes = await send([mailTo(SECRETLY), mailTo('bob@example.com')]);
    for (const outcome of outcomes) expect(outcome.kind).toBe('unknown');
    expectDiscreet(outcomes);
  });

  it('that only makes it slow changes nothing', async () => {
    const { fake, send } = await aMailing();
    fake.control.fault({ mode: 'slow', seconds: 0.05 });
    expect(await send([mailTo(SECRETLY)])).toEqual([
      { kind: 'done', note: fake.sent()[0]?.messageId },
    ]);
  });

  it('that nobody listens at all is known to have had no effect', async () => {
    const { fake, send } = await aMailing();
    await fake.stop();
    expect(await send([mailTo(SECRETLY)])).toEqual([
      { kind: 'unavailable', because: 'Postmark cannot be reached: ECONNREFUSED', fault: true },
    ]);
  });
});

const replies = (body: unknown): Answer => json(200, body);

describe('answers to two mails, to Ada and to Bob', () => {
  const ok = (id: string, To?: string) => ({
    ErrorCode: 0,
    MessageID: `aaaaaaaa-${id}`,
    ...(To === undefined ? {} : { To }),
  });
  const closed = (To?: string) => ({ ErrorCode: 406, ...(To === undefined ? {} : { To }) });
  const ada = 'ada@example.com';
  const bob = 'bob@example.com';

  it.each<[string, readonly object[], readonly string[], readonly string[]]>([
    ['in their order are theirs', [ok('1', ada), closed(bob)], ['done', 'rejected'], [bob]],
    [
      'may write an address otherwise',
      [ok('1', 'Ada <ADA@EXAMPLE.com>'), closed()],
      ['done', 'rejected'],
      [bob],
    ],
    ['in another order are nobody’s', [closed(bob), ok('1', ada)], ['unknown', 'unknown'], []],
    [
      'in another order, one unnamed, are nobody’s',
      [closed(), ok('1', ada)],
      ['unknown', 'unknown'],
      [],
    ],
    [
      'one of them somebody else’s',
      [ok('1', ada), closed('eve@example.com')],
      ['done', 'unknown'],
      [],
    ],
    ['that are one answer twice', [ok('1', ada), ok('1', ada)], ['unknown', 'unknown'], []],
    ['that give both one id', [ok('1'), ok('1')], ['unknown', 'unknown'], []],
  ])('%s', async (_, answers, kinds, suppressedThen) => {
    const { url } = await startLyingServer(replies(answers));
    const { send, suppressed } = await aMailing();
    const outcomes = await send([mailTo(ada), mailTo(bob)], { credentials: givenCredentials(url) });
    expect(outcomes.map(({ kind }) => kind)).toEqual(kinds);
    expect(suppressed.changes.map(({ address }) => address)).toEqual(suppressedThen);
    expectDiscreet(outcomes);
  });
});

describe('an answer that is not of Postmark', () => {
  it.each<[string, Answer, object]>([
    [
      'a wall in front of it',
      (reply) => reply.writeHead(403).end('<h1>403</h1>'),
      { kind: 'unavailable', fault: true },
    ],
    [
      'a redirect',
      (reply) => reply.writeHead(307, { location: 'http://127.0.0.1:1/' }).end(),
      { kind: 'unavailable', fault: true },
    ],
    ['a wrong address', json(404, {}), { kind: 'unavailable', fault: true }],
    ['a mail that is too large', json(413, {}), { kind: 'rejected', answered: true }],
    ['a gateway in between', json(502, {}), { kind: 'unknown' }],
    ['one mail too many', replies([{ ErrorCode: 0 }, { ErrorCode: 0 }]), { kind: 'unknown' }],
    ['no list', replies({ ErrorCode: 0, MessageID: 'aaaaaaaa-bbbb' }), { kind: 'unknown' }],
    ['no code', replies([{ Message: 'OK' }]), { kind: 'unknown' }],
    ['no id', replies([{ ErrorCode: 0 }]), { kind: 'unknown' }],
    [
      'an id that is markup',
      replies([{ ErrorCode: 0, MessageID: '<b>secretly</b>' }]),
      { kind: 'unknown' },
    ],
    [
      'a code of text',
      replies([{ ErrorCode: '0', MessageID: 'aaaaaaaa-bbbb' }]),
      { kind: 'unknown' },
    ],
    ['nothing', (reply) => reply.writeHead(200).end(), { kind: 'unknown' }],
  ])('%s is sorted too', async (_, answer, outcome) => {
    const { url, seen } = await startLyingServer(answer);
    const { send } = await aMailing();
    const credentials = givenCredentials(url);
    const outcomes = await send([mailTo(SECRETLY)], { credentials });
    expect(outcomes).toEqual([expect.objectContaining(outcome)]);
    expect(seen.map(({ url: path }) => path)).toEqual(['/v1/email/batchWithTemplates']);
    expectDiscreet(outcomes);
  });
});
