import { describe, expect, it } from 'vitest';
import { deploy } from '#core/playbooks/steps/deploy.ts';
import type { DeployDetail, World } from '#core/playbooks/world.ts';
import { guide, NOON } from '../../situations.ts';

const data = { target: 'api', brings: 'plan pro', downtimeSeconds: 0 };

/** `push live` → a deploy; newest first, ids count down to `dep-1`. */
function history(words: readonly string[]): readonly DeployDetail[] {
  return words.map((word, at) => {
    const [trigger = '', status = ''] = word.split(' ');
    return { id: `dep-${words.length - at}`, trigger, status, createdAt: NOON };
  });
}

/** A world in which Render knows of these deploys, and of nothing else. */
function showing(words: readonly string[]): World {
  const service = async () => ({ deploys: history(words) });
  return { guide, render: { service } } as unknown as World;
}

describe('the deploy step', () => {
  it.each([
    ['nothing newer is there', ['push live'], 'to-do'],
    ['it waits for another', ['api queued', 'push live'], 'under-way'],
    ['it rolls', ['api update_in_progress', 'push live'], 'under-way'],
    ['Render has a new word for it', ['api warming_up', 'push live'], 'under-way'],
    ['it is live', ['api live', 'push deactivated'], 'done'],
    ['it was live, and a push came', ['push live', 'api deactivated', 'push deactivated'], 'done'],
    ['a push since carries the same', ['push live', 'push deactivated'], 'done'],
    [
      'a push cancelled it and rolls',
      ['push build_in_progress', 'api canceled', 'push live'],
      'under-way',
    ],
    ['a push cancelled it and is live', ['push live', 'api canceled', 'push deactivated'], 'done'],
    [
      'a push cancelled it and failed',
      ['push build_failed', 'api canceled', 'push live'],
      'failed',
    ],
    ['it failed', ['api update_failed', 'push live'], 'failed'],
    ['what Render began itself failed', ['service_updated update_failed', 'push live'], 'failed'],
    ['only a push failed', ['push build_failed', 'push live'], 'to-do'],
  ])('sees that %s', async (_, words, is) => {
    expect(await deploy.look(showing(words), data, 'dep-1')).toMatchObject({ is });
  });

  it('takes everything for newer when the marked one is off the list, or there was none', async () => {
    expect(await deploy.look(showing(['api live']), data, 'dep-0')).toMatchObject({ is: 'done' });
    expect(await deploy.look(showing(['api live']), data, null)).toMatchObject({ is: 'done' });
    expect(await deploy.look(showing([]), data, null)).toEqual({ is: 'to-do' });
  });

  it('marks the newest, or what was the newest before the change that Render may deploy by itself', async () => {
    const begun = ['service_updated created', 'push live'];
    const may = { ...data, mayHaveBegun: true };
    expect(await deploy.mark?.(showing(begun), data, 'dep-1')).toBe('dep-2');
    expect(await deploy.mark?.(showing(begun), may, 'dep-1')).toBe('dep-1');
    // Nothing was marked before: counted from now, so that no old deploy is taken for this one.
    expect(await deploy.mark?.(showing(begun), may, null)).toBe('dep-2');
    expect(await deploy.mark?.(showing([]), data, null)).toBeNull();
  });
});
