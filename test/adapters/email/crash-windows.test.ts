import { describe, expect, it } from 'vitest';
import { type Answer, json, startLyingServer } from '../lying-server.ts';
import { aMailing, givenCredentials, kindsOf, mailTo, row } from './a-mailing.ts';

const ADA = 'ada@example.com';
const again = (to = ADA) => mailTo(to, { mayHaveHappened: true });

describe('an attempt whose predecessor may have sent the mail', () => {
  it('finds it and sends nothing: the process died after Postmark had taken it', async () => {
    const { fake, send } = await aMailing();
    fake.control.fault({ mode: 'reset-after-commit' });
    expect(kindsOf(await send([mailTo(ADA)]))).toEqual(['unknown']);
    fake.control.fault({ mode: 'ok' });
    fake.control.searchLag(0);
    expect(await send([again()])).toEqual([{ kind: 'done', note: fake.sent()[0]?.messageId }]);
    expect(fake.sent()).toHaveLength(1);
  });

  it('sends it when Postmark says that it has none: the process died before', async () => {
    const { fake, send } = await aMailing();
    expect(kindsOf(await send([again()]))).toEqual(['done']);
    expect(fake.calls().map(({ method }) => method)).toEqual(['GET', 'POST']);
    expect(fake.sent()).toHaveLength(1);
  });

  it('sends what is missing of a batch that was taken in part', async () => {
    const { fake, send } = await aMailing();
    const names = Array.from({ length: 10 }, (_, index) => `person-${index}@example.com`);
    await send(names.slice(0, 4).map((name) => mailTo(name)));
    fake.control.searchLag(0);
    const outcomes = await send(names.map((name) => again(name)));
    expect(new Set(kindsOf(outcomes))).toEqual(new Set(['done']));
    expect(fake.sent().map(({ task }) => task)).toEqual(names);
  });

  it('is told apart from those of other tasks, also of ids that differ in case only', async () => {
    const { fake, send } = await aMailing();
    await send([
      mailTo(ADA, { id: 'task-a' }),
      mailTo(ADA, { id: 'task-b', template: 'newsletter' }),
    ]);
    fake.control.searchLag(0);
    await send(['task-A', 'task-b'].map((id) => mailTo(ADA, { id, mayHaveHappened: true })));
    expect(fake.sent().map(({ task }) => task)).toEqual(['task-a', 'task-b', 'task-A', 'task-b']);
  });

  it.each(['500', '429', 'timeout', 'garbage', 'reset-after-commit'] as const)(
    'sends nothing while the search cannot be had (%s)',
    async (mode) => {
      const { fake, send } = await aMailing();
      fake.control.fault({ mode, on: 'searching' });
      const outcomes = await send([again()], { row: { ...row, timeoutSeconds: 1 } });
      expect(outcomes).toEqual([
        {
          kind: 'unknown',
          because: expect.stringMatching(/^whether Postmark has the mail cannot be seen: /),
        },
      ]);
      expect(fake.sent()).toEqual([]);
    },
  );

  it('holds up nobody else of its batch', async () => {
    const { fake, send } = await aMailing();
    fake.control.fault({ mode: '500', on: 'searching' });
    expect(kindsOf(await send([again(), mailTo('bob@example.com')]))).toEqual(['unknown', 'done']);
    expect(fake.sent().map(({ to }) => to)).toEqual(['bob@example.com']);
  });

  it('has waited for nothing in vain when it is found, though its address is closed by now', async () => {
    const { fake, send, suppressed } = await aMailing();
    await send([mailTo(ADA)]);
    fake.control.searchLag(0);
    await suppressed.write({ stream: 'outbound', address: ADA, reason: 'hard-bounce', at: 1 });
    expect(kindsOf(await send([again()]))).toEqual(['done']);
  });
});

const mail = (Metadata: unknown) => ({ MessageID: 'aaaaaaaa-bbbb', Metadata });
const found = (TotalCount: unknown, ...Messages: unknown[]) => json(200, { TotalCount, Messages });

/** What a mail that may have gone out comes to, when the search says this and sending would fail. */
async function lookingInto(search: Answer) {
  const { url, seen } = await startLyingServer((response, one) => {
    if (one.method === 'GET') search(response, one);
    else json(503, {})(response, one);
  });
  const { send } = await aMailing();
  const [outcome] = await send([again()], { credentials: givenCredentials(url) });
  return { outcome, asked: seen.map(({ method, url: path }) => `${method} ${path}`) };
}

const SEARCH = `GET /v1/messages/outbound?count=50&offset=0&metadata_task=${encodeURIComponent(ADA)}&messageStream=outbound`;
const SEND = 'POST /v1/email/batchWithTemplates';

describe('what a search says', () => {
  it('is believed when it names the very task', async () => {
    const { asked, outcome } = await lookingInto(found(1, mail({ task: ADA })));
    expect(outcome).toEqual({ kind: 'done', note: 'aaaaaaaa-bbbb' });
    expect(asked).toEqual([SEARCH]);
  });

  it.each([0, '0'])('is believed when it counts %j', async (none) => {
    const { asked, outcome } = await lookingInto(found(none));
    expect(outcome?.kind).toBe('unavailable');
    expect(asked).toEqual([SEARCH, SEND]);
  });

  it.each<[string, Answer]>([
    ['ignores the filter', found(9_000, mail({ task: 'another' }))],
    ['hides the metadata', found(1, { MessageID: 'aaaaaaaa-bbbb' })],
    ['is malformed', json(200, { Messages: 'none' })],
    ['is refused', json(422, { ErrorCode: 700, Message: 'no' })],
  ])('decides nothing when it %s', async (_, search) => {
    const { asked, outcome } = await lookingInto(search);
    expect(outcome?.kind).toBe('unknown');
    expect(asked).toEqual([SEARCH]);
  });
});
