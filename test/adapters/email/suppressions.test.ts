import { describe, expect, it } from 'vitest';
import { clearSuppression } from '#adapters/email/clear-suppression.ts';
import { type SuppressionReason, suppressions } from '#adapters/email/suppressions.ts';
import { aTable, TABLE } from '../state-table/a-table.ts';
import { aMailing, kindsOf, mailTo } from './a-mailing.ts';

const tables = aTable();
const kept = suppressions(TABLE);
let people = 0;
const somebody = () => {
  people += 1;
  return { stream: 'outbound', address: `person-${people}@example.com` };
};
const reasonOf = async (address: { stream: string; address: string }) =>
  (await kept.read([address]))(address);

describe('suppressions', () => {
  it('close an address of one stream, however it is written, and no other', async () => {
    const { address } = somebody();
    await kept.write({ stream: 'outbound', address, reason: 'hard-bounce', at: 100 });
    const upper = { stream: 'outbound', address: ` ${address.toUpperCase()}` };
    const elsewhere = { stream: 'broadcast', address };
    const other = { stream: 'outbound', address: `x${address}` };
    const look = await kept.read([upper, elsewhere, other]);
    expect([upper, elsewhere, other].map(look)).toEqual(['hard-bounce', undefined, undefined]);
  });

  it('hold no address', async () => {
    await kept.write({ ...somebody(), reason: 'spam-complaint', at: 100 });
    const items = JSON.stringify(await tables.items());
    expect(items).toContain('spam-complaint');
    expect(items).not.toMatch(/person|example/);
  });

  it.each<[string, (SuppressionReason | undefined)[]]>([
    ['in order', ['hard-bounce', undefined, 'manual']],
    ['twice', ['hard-bounce', 'hard-bounce', undefined, undefined, 'manual', 'manual']],
  ])('end with the last change when changes come %s', async (_, reasons) => {
    const address = somebody();
    for (const [index, reason] of reasons.entries()) {
      await kept.write({ ...address, reason, at: 100 + index });
    }
    expect(await reasonOf(address)).toBe('manual');
  });

  it('do not listen to an old bounce that comes after the address was opened again', async () => {
    const address = somebody();
    await kept.write({ ...address, reason: undefined, at: 200 });
    await kept.write({ ...address, reason: 'hard-bounce', at: 100 });
    expect(await reasonOf(address)).toBeUndefined();
    await kept.write({ ...address, reason: 'hard-bounce', at: 300 });
    expect(await reasonOf(address)).toBe('hard-bounce');
  });

  it('are cleared by an operator, who is told whether there was anything', async () => {
    const address = somebody();
    expect(await clearSuppression(kept, address, 500)).toBe(false);
    await kept.write({ ...address, reason: 'manual', at: 400 });
    expect(await clearSuppression(kept, address, 500)).toBe(true);
    expect(await reasonOf(address)).toBeUndefined();
  });
});

describe('a mail to a suppressed address', () => {
  it('is rejected without a call, and the others go out', async () => {
    const closed = somebody();
    await kept.write({ ...closed, reason: 'spam-complaint', at: 100 });
    const { fake, send } = await aMailing();
    const attempts = [mailTo(closed.address), mailTo('ada@example.com')];
    const outcomes = await send(attempts, { suppressions: kept });
    expect(outcomes[0]).toEqual({
      kind: 'rejected',
      because: 'the address is suppressed: spam-complaint',
      answered: false,
    });
    expect(fake.sent().map(({ to }) => to)).toEqual(['ada@example.com']);
  });

  it('is asked for in one read, whatever the batch', async () => {
    let reads = 0;
    tables.meddle((operation, input, call) => {
      if (operation === 'BatchGetItem') reads += 1;
      return call(operation, input);
    });
    const { send } = await aMailing();
    const attempts = Array.from({ length: 10 }, () => mailTo(somebody().address));
    expect(new Set(kindsOf(await send(attempts, { suppressions: kept })))).toEqual(
      new Set(['done']),
    );
    expect(reads).toBe(1);
  });

  it('is not sent again once Postmark called its address inactive', async () => {
    const { fake, send } = await aMailing();
    const first = await send([mailTo('inactive@example.com')], { suppressions: kept });
    const second = await send([mailTo('inactive@example.com')], { suppressions: kept });
    expect([...first, ...second]).toEqual([
      expect.objectContaining({ kind: 'rejected', answered: true }),
      expect.objectContaining({ kind: 'rejected', answered: false }),
    ]);
    expect(fake.calls()).toHaveLength(1);
  });

  it('waits while nobody can say whether it is one, and Postmark is not blamed', async () => {
    tables.meddle(() => Promise.reject(new Error('away')));
    const { fake, send, troubles } = await aMailing();
    const outcomes = await send([mailTo('ada@example.com')], { suppressions: kept });
    tables.meddle((operation, input, call) => call(operation, input));
    expect(outcomes).toEqual([
      { kind: 'unavailable', because: 'suppressed addresses cannot be read', fault: false },
    ]);
    expect(fake.calls()).toEqual([]);
    expect(troubles).toHaveLength(1);
  });
});
