import { describe, expect, it } from 'vitest';
import { stateStore } from '#adapters/state-table/state-store.ts';
import { TABLE } from '../../../adapters/state-table/a-table.ts';
import { aPlace } from '../support/a-place.ts';
import { capstan } from '../support/a-shell.ts';

const place = aPlace();
const local = (words: readonly string[], change = {}) =>
  capstan([...words, '--local'], { session: place.session, ...change });
const pausesNow = async () => (await stateStore(TABLE).read(['api', 'database'])).pauses;

describe('pause and resume', () => {
  it('pause everything until it is resumed', async () => {
    const paused = await local(['pause', 'all', '--why', 'migration']);
    expect(paused).toMatchObject({ exit: 0, out: 'all is paused until "capstan resume all"' });
    expect(await pausesNow()).toMatchObject([{ by: 'ann', why: 'migration' }]);
    expect(await local(['resume', 'all'])).toMatchObject({
      exit: 0,
      out: 'all may be changed again',
    });
    expect(await pausesNow()).toEqual([]);
  });

  it('pause one target for a while', async () => {
    const { out } = await local(['pause', 'api', '--why', 'load test', '--for', '90m', '--json']);
    const pause = JSON.parse(out) as { at: number; until: number };
    expect(pause).toMatchObject({ target: 'api', by: 'ann', why: 'load test' });
    expect(pause.until - pause.at).toBe(90 * 60_000);
    expect(await pausesNow()).toMatchObject([{ target: 'api', until: pause.until }]);
  });

  it('stand in the ledger with who and why', async () => {
    await local(['pause', 'redis', '--why', 'an incident']);
    await local(['resume', 'redis', '--why', 'it is over']);
    const { out } = await local(['ledger', '--playbooks', '--json']);
    expect(JSON.parse(out)).toEqual(
      expect.arrayContaining(
        ['an incident', 'it is over'].map((why) =>
          expect.objectContaining({ run: expect.objectContaining({ why, by: 'ann' }) }),
        ),
      ),
    );
  });

  it('say what still pauses a target that was resumed', async () => {
    await local(['pause', 'all', '--why', 'migration']);
    const { out } = await local(['resume', 'api']);
    expect(out).toBe('api was resumed, but all is paused by ann: migration');
    await local(['resume', 'all']);
  });

  it.each([
    [['pause', 'api'], '--why is missing'],
    [['pause', 'api', '--why', '  '], '--why is missing'],
    [['pause', 'web', '--why', 'x'], 'found target "web", wanted all or one of api'],
    [['pause', 'api', '--why', 'x', '--for', 'long'], '--for: found "long", wanted a duration'],
    [['pause', 'api', '--why', 'x', '--for', '99999999d'], 'from 1m to 30d'],
    [['pause', 'api', '--why', 'x', '--for', '0.000001m'], 'from 1m to 30d'],
    [['pause', 'api', '--why', 'a\u001b[2Jb'], '--why: wanted one line of plain text'],
    [['resume', 'web'], 'found target "web"'],
  ])('refuse %j', async (words, says) => {
    const { exit, notes } = await local(words);
    expect(exit).toBe(2);
    expect(notes).toContain(says);
  });
});

describe('approve', () => {
  it('allows a class of change for a while', async () => {
    const words = ['approve', 'redis', 'key-value-plan', '--for', '1d', '--json'];
    const { exit, out } = await local(words);
    expect(exit).toBe(0);
    const { at, until } = JSON.parse(out) as { at: number; until: number };
    expect(until - at).toBe(86_400_000);
    const { states } = await stateStore(TABLE).read(['redis']);
    expect(states['redis']?.history.approvals).toEqual([
      { actionClass: 'key-value-plan', by: 'ann', at, until },
    ]);
  });

  it('answers an unknown class with those there are', async () => {
    const { exit, notes } = await local(['approve', 'redis', 'everything']);
    expect(exit).toBe(2);
    expect(notes).toContain('found class "everything", wanted one of instances, service-plan');
  });
});
