import { Errors } from 'postmark';
import { describe, expect, it } from 'vitest';
import { aPostmark, mail } from './a-postmark.ts';

const ADA = 'ada@example.com';
const long = (length: number) => 'x'.repeat(length);

describe("Postmark's own client", () => {
  it('sends one, and a batch in which each mail has an answer of its own', async () => {
    const { client, fake } = await aPostmark();
    const one = await client.sendEmailWithTemplate(mail(ADA));
    expect(one).toMatchObject({ ErrorCode: 0, Message: 'OK', To: ADA });
    const batch = await client.sendEmailBatchWithTemplates([
      mail('bob@example.com'),
      mail('cyd@example.com', { TemplateAlias: 'nothing' }),
    ]);
    expect(batch).toMatchObject([{ ErrorCode: 0 }, { ErrorCode: 1101 }]);
    expect(fake.sent().map(({ messageId, to }) => [messageId, to])).toEqual([
      [one.MessageID, ADA],
      [batch[0]?.MessageID, 'bob@example.com'],
    ]);
  });

  it.each<[number, object]>([
    [300, mail('nobody')],
    [300, mail(ADA, { From: 'nobody' })],
    [300, mail(ADA, { Metadata: { task: long(81) } })],
    [300, mail(ADA, { Metadata: { [long(21)]: 'x' } })],
    [300, mail(ADA, { Tag: long(1001) })],
    [1235, mail(ADA, { MessageStream: 'elsewhere' })],
    [1101, mail(ADA, { TemplateAlias: 'nothing' })],
    [406, mail('inactive@example.com')],
    [412, mail('code-412@example.com')],
  ])('hears %i as an error of its own', async (code, message) => {
    const { client, fake } = await aPostmark();
    const error = await client
      .sendEmailWithTemplate(message as ReturnType<typeof mail>)
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Errors.ApiInputError);
    expect(error).toMatchObject({ code, statusCode: 422 });
    expect(fake.sent()).toEqual([]);
  });

  it('is kept out without the token', async () => {
    const { client } = await aPostmark({ token: 'another' });
    await expect(client.getTemplates()).rejects.toBeInstanceOf(Errors.InvalidAPIKeyError);
  });

  it('reads which address is inactive out of the message', async () => {
    const { client, fake } = await aPostmark();
    const { MessageID } = await client.sendEmailWithTemplate(mail(ADA));
    fake.control.happen(MessageID, 'hard-bounce');
    const again = client.sendEmailWithTemplate(mail('ADA@example.com'));
    await expect(again).rejects.toMatchObject({ code: 406, recipients: ['ADA@example.com'] });
    const elsewhere = mail(ADA, { MessageStream: 'broadcast', TemplateAlias: 'newsletter' });
    await expect(client.sendEmailWithTemplate(elsewhere)).resolves.toMatchObject({ ErrorCode: 0 });
    expect(fake.control.reactivate('outbound', ADA)).toBe(true);
    await expect(client.sendEmailWithTemplate(mail(ADA))).resolves.toMatchObject({ ErrorCode: 0 });
  });

  it('takes 500 mails in a batch and no more', async () => {
    const { client, fake } = await aPostmark();
    const many = (count: number) => Array.from({ length: count }, () => mail(ADA));
    await expect(client.sendEmailBatchWithTemplates(many(501))).rejects.toMatchObject({
      code: 410,
    });
    expect(fake.sent()).toHaveLength(0);
    expect(await client.sendEmailBatchWithTemplates(many(500))).toHaveLength(500);
  });
});

describe('its search', () => {
  it('shows a mail when the lag has passed on the clock, by its metadata, newest first', async () => {
    const { client, clock, fake } = await aPostmark();
    fake.control.searchLag(30);
    const { MessageID } = await client.sendEmailWithTemplate(mail(ADA));
    await client.sendEmailWithTemplate(mail('bob@example.com'));
    const search = () => client.getOutboundMessages({ metadata_task: `task of ${ADA}` });
    expect(await search()).toEqual({ TotalCount: 0, Messages: [] });
    clock.setSpeed(Number.POSITIVE_INFINITY);
    await new Promise<void>((resolve) => clock.at(clock.now() + 30_001, resolve));
    expect(await search()).toMatchObject({
      TotalCount: 1,
      Messages: [{ MessageID, Status: 'Sent' }],
    });
    const all = await client.getOutboundMessages();
    expect(all.Messages.map(({ To }) => To[0]?.Email)).toEqual(['bob@example.com', ADA]);
    const details = await client.getOutboundMessageDetails(MessageID);
    expect(details.HtmlBody).toContain('Welcome, Ada');
  });

  it('refuses what Postmark refuses: two fields of metadata, and pages beyond 10,000', async () => {
    const { client } = await aPostmark();
    const two = client.getOutboundMessages({ metadata_a: '1', metadata_b: '2' });
    await expect(two).rejects.toMatchObject({ statusCode: 422 });
    const far = client.getOutboundMessages({ count: 500, offset: 9_600 });
    await expect(far).rejects.toMatchObject({ statusCode: 422 });
  });
});

describe('its faults', () => {
  it('meet the share of requests that they should, the same ones with the same seed', async () => {
    const draw = async (seed: number) => {
      const { client, fake } = await aPostmark({ seed });
      fake.control.fault({ mode: '429', share: 0.3, seconds: 9 });
      for (let index = 0; index < 60; index += 1) {
        await client.sendEmailWithTemplate(mail(ADA)).catch(() => {});
      }
      return { met: fake.calls().map(({ fault }) => fault), sent: fake.sent().length };
    };
    const [first, second, other] = [await draw(3), await draw(3), await draw(4)];
    expect(first).toEqual(second);
    expect(other.met).not.toEqual(first.met);
    const hits = first.met.filter((fault) => fault === '429').length;
    expect(hits).toBeGreaterThan(8);
    expect(hits).toBeLessThan(30);
    expect(first.sent).toBe(60 - hits);
  });

  it('lose answers, and sent() says what was sent all the same', async () => {
    const { client, fake } = await aPostmark();
    fake.control.fault({ mode: 'reset-after-commit' });
    const batch = [mail(ADA), mail('bob@example.com')];
    await expect(client.sendEmailBatchWithTemplates(batch)).rejects.toThrow('fetch failed');
    expect(fake.sent().map(({ task }) => task)).toEqual([
      `task of ${ADA}`,
      'task of bob@example.com',
    ]);
  });

  it('in between take some mails of a batch and lose the rest', async () => {
    const { client, fake } = await aPostmark({ seed: 5 });
    fake.control.fault({ mode: '500' });
    const batch = Array.from({ length: 10 }, () => mail(ADA));
    const counts = new Set<number>();
    let before = 0;
    for (let index = 0; index < 30; index += 1) {
      await client.sendEmailBatchWithTemplates(batch).catch(() => {});
      counts.add(fake.sent().length - before);
      before = fake.sent().length;
    }
    expect(counts).toContain(0);
    expect([...counts].some((count) => count > 0 && count < 10)).toBe(true);
  });
});
