import { beforeAll, describe, expect, it } from 'vitest';
import { guide } from '#config';
import type { CareStatus, ChoreStatus } from '#core/care/care-status.ts';
import type { PageCare, PageCareRow } from '#local/page/care-feed.ts';
import { snapshot } from '#local/page/page-messages.ts';
import { careRows } from '#local/session/care/care-rows.ts';
import { quietCare, troubledCare } from '../../browser/demo-care.ts';
import { demoReport } from '../../browser/demo-report.ts';
import { clientModule } from './client-module.ts';
import { stillState } from './still-feed.ts';

interface CareWords {
  careSummary(care: PageCare): string;
  figureName(name: string): string;
  figureWords(name: string, value: unknown): string;
  standingOf(chore: ChoreStatus, row?: PageCareRow): { word: string; tone: string };
}

const { now } = stillState;
const rows = careRows(guide.care);
const careOf = (status?: CareStatus): PageCare => ({
  database: 'database',
  rows,
  ...(status && { status }),
});

let words: CareWords;
let choreFigures: (chore: ChoreStatus) => readonly string[];
let afterMessage: (state: unknown, message: unknown) => { care?: PageCare };

beforeAll(async () => {
  words = await clientModule<CareWords>('care/care-words.js');
  ({ choreFigures } = await clientModule<{ choreFigures: typeof choreFigures }>(
    'care/chore-figures.js',
  ));
  ({ afterMessage } = await clientModule<{ afterMessage: typeof afterMessage }>('state/state.js'));
});

function choreIn(status: CareStatus, id: string): ChoreStatus {
  const found = status.chores.find((one) => one.id === id);
  if (found === undefined) throw new Error(`there is no ${id}`);
  return found;
}

describe('care in words', () => {
  it('counts what is cared for and the promises that are broken', () => {
    expect(words.careSummary(careOf())).toBe('Nobody has looked at it yet.');
    expect(words.careSummary(careOf(quietCare(now)))).toBe(
      '3 views, 1 partitioned table, 1 archive, 1 export, 2 bucket rules, 1 report, 1 sharding, every promise kept.',
    );
    expect(words.careSummary(careOf(troubledCare(now)))).toMatch(
      /1 order, 1 sharding, 1 promise broken, 1 chore failing\.$/,
    );
  });

  it('calls a view stale by what the guide promises, however its chore stands', () => {
    const view = choreIn(quietCare(now), 'view/monthly_sales_summary');
    const row = rows[view.id];
    const aged = (staleSeconds: number) => ({ ...view, figures: { staleSeconds } });
    expect(words.standingOf(aged(1_800), row)).toEqual({ word: 'fresh', tone: 'ok' });
    expect(words.standingOf(aged(1_801), row)).toEqual({ word: 'stale', tone: 'high' });
    expect(words.standingOf({ ...aged(10), did: 'failed' }, row).word).toBe('failed');
  });

  it('says when a chore wants a person, waits, or is held', () => {
    const table = choreIn(troubledCare(now), 'partitions/audit_logs');
    expect(words.standingOf(table).word).toBe('wants you');
    expect(words.standingOf({ ...table, did: 'held' })).toEqual({ word: 'held', tone: 'blind' });
    expect(words.standingOf({ ...table, did: 'waiting' }).word).toBe('waits');
  });

  it('writes figures with the unit that their names carry', () => {
    expect(words.figureWords('staleSeconds', 190)).toBe('3 min');
    expect(words.figureWords('lastSeconds', 0.42)).toBe('0.42 s');
    expect(words.figureWords('seconds', 12 * 86_400)).toBe('12 days');
    expect(words.figureWords('archivedBytes', 31_400_000)).toBe('31.4 MB');
    expect(words.figureWords('bytes', 999)).toBe('999 bytes');
    expect(words.figureWords('rows', 240_012)).toBe('240,012');
    expect(words.figureWords('pendingDetach', false)).toBe('no');
    expect(words.figureWords('oldest', null)).toBe('–');
    expect(words.figureWords('oldest', 'audit_logs_y2025m03')).toBe('audit_logs_y2025m03');
    expect(words.figureWords('watermark', '2026-03-03 06:09:00.25+00')).toBe('Tue 3 Mar 06:09');
    expect(words.figureWords('watermark', '240012')).toBe('240012');
    expect(words.figureName('archivedPartitions')).toBe('archived partitions');
    expect(words.figureName('staleSeconds')).toBe('stale');
  });

  it('leaves out of a line what nobody measured', () => {
    const { chores } = quietCare(now);
    const table = choreIn(quietCare(now), 'partitions/audit_logs');
    expect(choreFigures(table)).toEqual([
      '16 partitions',
      '3 ahead',
      '2 archived',
      '0 rows in the default',
      '12.4 MB',
    ]);
    const unmeasured = chores.map((one) => ({ ...one, because: 'x', figures: {} }));
    expect(unmeasured.flatMap(choreFigures)).toEqual(['x']);
  });
});

describe('the state of the page', () => {
  it('keeps the guide’s rows and the day’s report while the status changes', () => {
    const care = careOf(quietCare(now));
    const begun = afterMessage(undefined, {
      type: 'state',
      state: snapshot({ ...stillState, care }),
    });
    const reported = afterMessage(begun, { type: 'care', care: { report: demoReport } });
    const status = troubledCare(now + 60_000);
    const { care: after } = afterMessage(reported, { type: 'care', care: { status } });
    expect(after).toEqual({ database: 'database', rows, status, report: demoReport });
  });
});
