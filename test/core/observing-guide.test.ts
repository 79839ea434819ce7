import { describe, expect, it } from 'vitest';
import { checkGuide } from '#core/check-guide.ts';
import { observingGuide, type Watchable } from '#core/observing-guide.ts';
import { guide, shippedGuide } from './situations.ts';

const id = (prefix: string, name: string) => `${prefix}-${name.padEnd(20, '0')}`;
const web: Watchable = {
  kind: 'service',
  renderId: id('srv', 'a'),
  name: 'Shop Front',
  isWeb: true,
  autoscaled: true,
};
const worker: Watchable = {
  ...web,
  renderId: id('srv', 'b'),
  name: 'shop-front',
  isWeb: false,
  autoscaled: false,
};
const database: Watchable = {
  kind: 'postgres',
  renderId: `${id('dpg', 'c')}-a`,
  name: '2nd DB',
  isWeb: false,
  autoscaled: false,
};

describe('observingGuide', () => {
  const found = observingGuide(guide, [web, worker, database]);

  it('is a guide that passes its own check', () => {
    expect(checkGuide(found)).toEqual([]);
  });

  it('lets Capstan do nothing at all', () => {
    expect(Object.values(found.trust).flatMap(({ up, down }) => [up, down])).toEqual(
      Array(10).fill('observe'),
    );
  });

  it('names targets after what they are called, each once', () => {
    expect(found.targets.map(({ id: name }) => name)).toEqual([
      'shop-front',
      'shop-front-2',
      'nd-db',
    ]);
  });

  it('applies the lines of the guide to what is there', () => {
    expect(found.rows.map(({ id: name }) => name)).toContain('shop-front-response-time');
    expect(found.rows.map(({ id: name }) => name)).toContain('nd-db-storage');
  });

  it('expects no response times of what has no traffic', () => {
    expect(found.rows.map(({ id: name }) => name)).not.toContain('shop-front-2-response-time');
  });

  it('keeps the targets of the guide when they are there', () => {
    const [own] = guide.targets;
    const there = { ...web, renderId: own?.renderId ?? '' };
    const kept = observingGuide(guide, [there, database]);
    expect(kept.targets.map(({ id: name }) => name)).toEqual([own?.id]);
    expect(checkGuide(kept)).toEqual([]);
  });

  it('keeps the schedules of targets that are there, and no others', () => {
    const kept = (renderId: string | undefined) =>
      observingGuide(shippedGuide, [{ ...web, renderId: renderId ?? '' }]).schedules;
    const [api] = shippedGuide.targets;
    expect(kept(api?.renderId)).toEqual(shippedGuide.schedules);
    expect(kept(web.renderId)).toEqual([]);
    const database = shippedGuide.targets.find(({ kind }) => kind === 'postgres');
    expect(kept(database?.renderId)).toEqual([]);
  });
});
