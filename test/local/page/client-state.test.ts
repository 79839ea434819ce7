import { beforeAll, describe, expect, it } from 'vitest';
import type { PageMessage, PagePoint, PageStep } from '#local/page/feed.ts';
import { snapshot } from '#local/page/page-messages.ts';
import { clientModule } from './client-module.ts';
import { stillState } from './still-feed.ts';

interface Columns {
  readonly xs: number[];
  readonly ys: (number | null)[];
}

interface ColumnsModule {
  columnsOf(points: readonly PagePoint[]): Columns;
  valueAt(columns: Columns, at: number): number | undefined;
  columnsOfSteps(steps: readonly PageStep<number>[], now: number): Columns;
}

interface ClientTarget {
  readonly intent?: unknown;
  readonly diskGb?: number;
  readonly instanceSteps: unknown[];
  readonly signals: { readonly columns: Columns }[];
}

interface ClientState {
  readonly now: number;
  readonly targets: ClientTarget[];
  readonly decisions: { readonly id: string; readonly times?: number }[];
  readonly alarms: { readonly name: string; readonly state: string }[];
  readonly paused?: unknown;
}

const MINUTE = 60_000;
const { now } = stillState;
let columns: ColumnsModule;
let apply: (state: ClientState | undefined, message: PageMessage) => ClientState;

beforeAll(async () => {
  columns = await clientModule<ColumnsModule>('state/columns.js');
  const state = await clientModule<{ afterMessage: typeof apply }>('state/state.js');
  apply = state.afterMessage;
});

const begin = (): ClientState => apply(undefined, { type: 'state', state: snapshot(stillState) });

const quietMinute = {
  type: 'minute',
  now: now + MINUTE,
  speed: 60,
  health: stillState.health,
  money: stillState.money,
} as const;
const target = { id: 'api', plan: 'standard', status: 'available', costUsdPerMonth: 75 };

describe('columns', () => {
  it('draw a gap where minutes are missing', () => {
    const { xs, ys } = columns.columnsOf([
      [0, 1],
      [MINUTE, 2],
      [5 * MINUTE, 3],
    ]);
    expect(xs).toEqual([0, MINUTE, 2 * MINUTE, 5 * MINUTE]);
    expect(ys).toEqual([1, 2, null, 3]);
  });

  it('put a late value where it belongs', () => {
    const late = columns.columnsOf([
      [0, 1],
      [MINUTE, null],
      [2 * MINUTE, 3],
      [MINUTE, 2],
    ]);
    expect(late.ys).toEqual([1, 2, 3]);
  });

  it('know no value for a minute that had none', () => {
    const some = columns.columnsOf([
      [0, 1],
      [MINUTE, null],
    ]);
    expect(columns.valueAt(some, 20_000)).toBe(1);
    expect(columns.valueAt(some, MINUTE)).toBeUndefined();
    expect(columns.valueAt(some, 60 * MINUTE)).toBeUndefined();
  });

  it('carry the last step on to now', () => {
    const { xs, ys } = columns.columnsOfSteps([[0, 2]], 5 * MINUTE);
    expect([xs, ys]).toEqual([
      [0, 5 * MINUTE],
      [2, 2],
    ]);
  });
});

describe('messages', () => {
  it('append the points and steps of a minute', () => {
    const step = [now + MINUTE, 3] as const;
    const minute = {
      ...target,
      points: { cpu: [[now + MINUTE, 55]] as const },
      instanceSteps: [step],
    };
    const next = apply(begin(), { ...quietMinute, targets: [minute] });
    expect(next.now).toBe(now + MINUTE);
    expect(next.targets[0]?.signals[0]?.columns.ys).toEqual([41, 55]);
    expect(next.targets[0]?.instanceSteps).toHaveLength(2);
  });

  it('end an intent that a minute no longer names', () => {
    const intent = { sentence: 'from 2 to 3 instances', status: 'SENT', since: now };
    const open = apply(begin(), { ...quietMinute, targets: [{ ...target, points: {}, intent }] });
    expect(open.targets[0]?.intent).toEqual(intent);
    const done = apply(open, { ...quietMinute, targets: [{ ...target, points: {} }] });
    expect(done.targets[0]?.intent).toBeUndefined();
  });

  it('leave a target as it was when a minute has nothing of it', () => {
    const state = begin();
    expect(apply(state, { ...quietMinute, targets: [] }).targets[0]).toBe(state.targets[0]);
  });

  it('replace a decision that they know and add one that they do not', () => {
    const state = begin();
    const [line] = snapshot(stillState).decisions;
    if (line === undefined) throw new Error('no decision to change');
    const twice = apply(state, { type: 'decision', decision: { ...line, times: 2 } });
    expect(twice.decisions.map(({ times }) => times)).toEqual([2]);
    const more = apply(twice, { type: 'decision', decision: { ...line, id: 'new' } });
    expect(more.decisions.map(({ id }) => id)).toEqual(['new', line.id]);
  });

  it('replace an alarm by its name', () => {
    const [alarm] = stillState.alarms;
    if (alarm === undefined) throw new Error('no alarm to ring');
    const next = apply(begin(), { type: 'alarm', alarm: { ...alarm, state: 'ALARM' } });
    expect(next.alarms.map(({ state }) => state)).toEqual(['ALARM']);
  });

  it('end a pause that the controls no longer name', () => {
    const paused = { by: 'the page', why: 'asked' };
    const held = apply(begin(), { type: 'controls', controls: [], paused });
    expect(held.paused).toEqual(paused);
    expect(apply(held, { type: 'controls', controls: [] }).paused).toBeUndefined();
  });
});
