import { describe, expect, it } from 'vitest';
import type { Driver } from './support/driver.ts';
import { perform } from './support/perform.ts';
import { begin } from './support/run-sequence.ts';

const MINUTE = 60_000;
const busy = { do: 'load', load: { cores: 1.5 } } as const;

const changes = ({ system }: Driver): readonly string[] =>
  system.log.mutations
    .filter(({ accepted }) => accepted)
    .map(({ operation, to }) => `${operation} ${to}`);

/** Minutes in which Render answers the collector and fails whoever wants to act. */
async function refuseLooks(driver: Driver, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    driver.hints = 'none';
    await driver.minute();
    await perform(driver, { do: 'wire', kind: 'error-before', on: 'reads', left: 3 });
    await driver.look(['api']);
    await perform(driver, { do: 'wire', kind: 'error-before', on: 'reads', left: 0 });
  }
  driver.hints = 'plain';
}

describe('an intent that was never sent', () => {
  it('does not push real changes out of memory', async () => {
    const driver = await begin({ startMinute: 0, seed: 1, mode: 'direct' });
    await perform(driver, busy);
    await driver.minutes(5);
    await perform(driver, { do: 'load', load: { cores: 3 } });
    await refuseLooks(driver, 24);
    const history = driver.system.table.stateOf('api')?.history;
    expect(changes(driver)).toEqual(['scale 3']);
    expect(history?.generation).toBeGreaterThan(20);
    expect(history?.acts.map(({ action }) => action)).toEqual([
      { kind: 'set-instances', from: 2, to: 3 },
    ]);
  });

  it('does not hide a change that must be undone', async () => {
    const driver = await begin({ startMinute: 0, seed: 1, mode: 'direct' });
    await perform(driver, busy);
    await driver.minutes(3);
    expect(changes(driver)).toEqual(['scale 3']);
    await perform(driver, { do: 'load', load: { errors: 9 } });
    await refuseLooks(driver, 3);
    expect(driver.system.table.stateOf('api')?.history.generation).toBeGreaterThan(1);
    await driver.minute();
    expect(changes(driver)).toEqual(['scale 3', 'scale 2']);
  });

  it('is what becomes of one that took too long to be written down', async () => {
    const driver = await begin({ startMinute: 0, seed: 1, mode: 'direct' });
    await perform(driver, busy);
    driver.hints = 'none';
    await driver.minutes(4);
    let writes = 0;
    const look = driver.startLook(['api'], async (label) => {
      writes += label === 'table write state' ? 1 : 0;
      if (label === 'table write state' && writes === 2) driver.system.clock.advance(1.5 * MINUTE);
    });
    await driver.rest([look]);
    expect(writes).toBe(3);
    expect(changes(driver)).toEqual([]);
    expect(driver.system.table.stateOf('api')?.history.intent).toBeUndefined();
  });

  it('is recorded as held', async () => {
    const driver = await begin({ startMinute: 0, seed: 1, mode: 'direct' });
    await perform(driver, busy);
    driver.hints = 'none';
    await driver.minutes(3);
    await refuseLooks(driver, 1);
    const record: unknown = JSON.parse(driver.system.table.items.get('DECISION api') ?? '');
    expect(record).toMatchObject({
      verdict: 'hold',
      reason: 'not-sent',
      wanted: { kind: 'set-instances', to: 3 },
    });
    expect(record).not.toHaveProperty('action');
  });
});
