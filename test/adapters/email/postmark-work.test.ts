import { describe, expect, it } from 'vitest';
import { ParameterInvalid } from '#adapters/tasks/parameter-invalid.ts';
import { aMailing, givenCredentials, kindsOf, mailTo, row } from './a-mailing.ts';

const names = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `person-${index}@example.com`);

describe('a batch of mails', () => {
  it('is one call to each stream, and each mail says how it ended', async () => {
    const { fake, send } = await aMailing();
    const outcomes = await send([
      mailTo('ada@example.com', { id: 'task-1', replyTo: 'help@example.com', tag: 'first' }),
      mailTo('bob@example.com', { id: 'task-2', template: 'newsletter' }),
      mailTo('cyd@example.com', { id: 'task-3', template: 'receipt' }),
    ]);
    expect(fake.calls().map(({ mails, path }) => [path, mails])).toEqual([
      ['/email/batchWithTemplates', 2],
      ['/email/batchWithTemplates', 1],
    ]);
    const sent = fake.sent();
    expect(outcomes).toEqual(
      ['task-1', 'task-2', 'task-3'].map((task) => ({
        kind: 'done',
        note: sent.find((mail) => mail.task === task)?.messageId,
      })),
    );
    expect(sent.find(({ task }) => task === 'task-1')).toMatchObject({
      from: row.from,
      to: 'ada@example.com',
      replyTo: 'help@example.com',
      tag: 'first',
      stream: 'outbound',
      template: 'welcome',
      subject: 'Welcome to Asset Anchor, Ada',
      metadata: { task: 'task-1' },
    });
    expect(sent.find(({ task }) => task === 'task-2')).toMatchObject({
      stream: 'broadcast',
      tag: 'newsletter',
    });
  });

  it('is cut where Postmark takes no more: at 500 mails', async () => {
    const { fake, send } = await aMailing();
    const outcomes = await send(names(501).map((name) => mailTo(name)));
    expect(fake.calls().map(({ mails }) => mails)).toEqual([500, 1]);
    expect(new Set(kindsOf(outcomes))).toEqual(new Set(['done']));
    expect(fake.sent()).toHaveLength(501);
  });

  it('keeps connections to itself: none is used twice', async () => {
    const { fake, send } = await aMailing();
    await send([mailTo('ada@example.com')]);
    await send([mailTo('bob@example.com')]);
    expect(fake.calls().map(({ connection }) => connection)).toEqual(['close', 'close']);
  });

  it('does not send what the guide has no template for', async () => {
    const { fake, send } = await aMailing();
    const strange = ['report-ready', 'toString', '__proto__'];
    const outcomes = await send(strange.map((template) => mailTo('a@example.com', { template })));
    expect(outcomes).toEqual(
      strange.map((template) => ({
        kind: 'rejected',
        because: `the guide has no template ${template}`,
        answered: false,
      })),
    );
    expect(fake.calls()).toEqual([]);
  });

  it('carries the hash of an id that is too long for metadata', async () => {
    const { fake, send } = await aMailing();
    const id = 'x'.repeat(128);
    expect(kindsOf(await send([mailTo('ada@example.com', { id })]))).toEqual(['done']);
    expect(fake.sent()[0]?.task).toMatch(/^[0-9a-f]{64}$/);
    fake.control.searchLag(0);
    const again = await send([mailTo('ada@example.com', { id, mayHaveHappened: true })]);
    expect(again).toEqual([{ kind: 'done', note: fake.sent()[0]?.messageId }]);
    expect(fake.sent()).toHaveLength(1);
  });
});

describe('a batch that Postmark refuses as a whole', () => {
  it('is halved until the mail that is to blame stands alone', async () => {
    const { fake, send } = await aMailing();
    const attempts = names(16).map((name, index) =>
      mailTo(index === 11 ? 'refuse-batch-402@example.com' : name),
    );
    const outcomes = await send(attempts);
    expect(kindsOf(outcomes)).toEqual(
      attempts.map((_, index) => (index === 11 ? 'rejected' : 'done')),
    );
    expect(fake.sent()).toHaveLength(15);
  });

  it('waits as a whole when the account is to blame', async () => {
    const { fake, send } = await aMailing();
    const attempts = [...names(7), 'refuse-batch-412@example.com'].map((name) => mailTo(name));
    const outcomes = await send(attempts);
    expect(fake.calls()).toHaveLength(1);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ kind: 'unavailable', fault: true });
    }
  });
});

describe('without credentials', () => {
  const away = {
    read: () =>
      Promise.reject(new ParameterInvalid('/capstan/tasks/email', ['serverToken is missing'])),
    forget: () => {},
  };

  it('mails wait, and the reason is named', async () => {
    const { send, troubles } = await aMailing();
    const because = 'the parameter /capstan/tasks/email cannot be used: serverToken is missing';
    expect(await send([mailTo('ada@example.com')], { credentials: away })).toEqual([
      { kind: 'unavailable', because, fault: true },
    ]);
    expect(troubles).toHaveLength(1);
  });

  it('a mail that may have gone out stays one that may have', async () => {
    const { send } = await aMailing();
    const attempt = mailTo('ada@example.com', { mayHaveHappened: true });
    expect(kindsOf(await send([attempt], { credentials: away }))).toEqual(['unknown']);
  });

  it('a refused token is read anew the next time', async () => {
    const { fake, send } = await aMailing();
    const credentials = givenCredentials(fake.url, 'another-token-0000');
    const outcomes = await send([mailTo('ada@example.com')], { credentials });
    expect(outcomes).toEqual([
      { kind: 'unavailable', because: 'Postmark refuses the server token (10)', fault: true },
    ]);
    expect(credentials.forgotten).toBe(1);
  });
});
