import { guide } from '#config';
import type { CareStatus, ChoreStatus } from '#core/care/care-status.ts';
import type { PageCare, PageCareNews } from '#local/page/care-feed.ts';
import type { PageEvent } from '#local/page/feed.ts';
import { careRows } from '#local/session/care/care-rows.ts';
import { demoReport } from './demo-report.ts';

const MINUTE = 60_000;

const chore = (
  now: number,
  id: string,
  more: Partial<ChoreStatus> & Pick<ChoreStatus, 'figures'>,
): ChoreStatus => {
  const ended = now - 3 * MINUTE;
  const last = { began: ended - 400, ended, seconds: 0.4, outcome: 'done', figures: {} } as const;
  const run = { ...last, because: 'done' };
  return {
    id,
    kind: id.slice(0, id.indexOf('/')) as ChoreStatus['kind'],
    did: 'nothing',
    because: 'nothing changed',
    warnings: [],
    last: run,
    lastEnded: run,
    ...more,
  };
};

/** Everything is as the guide promises. */
export const quietCare = (now: number): CareStatus => ({
  at: now,
  database: 'database',
  chores: [
    chore(now, 'view/monthly_sales_summary', {
      figures: { staleSeconds: 190, rows: 25, lastSeconds: 0.4, skipped: 12 },
    }),
    chore(now, 'view/property_revenue', { figures: { staleSeconds: 12, rows: 2_000 } }),
    chore(now, 'view/city_revenue', { figures: { staleSeconds: 1_450, rows: 8 } }),
    chore(now, 'partitions/audit_logs', {
      because: '3 of 3 partitions ahead, and none too old',
      figures: {
        partitions: 16,
        aheadPartitions: 3,
        oldest: 'audit_logs_y2025m03',
        newest: 'audit_logs_y2026m06',
        defaultRows: 0,
        bytes: 12_400_000,
        archivedPartitions: 2,
        detachedPartitions: 0,
        pendingDetach: false,
      },
    }),
    chore(now, 'archive/notifications', {
      figures: { rowsDueAbout: 0, rowsArchived: 16_000, bytes: 410_000, objects: 4 },
    }),
    chore(now, 'export/transactions', {
      figures: { rows: 240_012, watermark: '2026-03-03 06:09:00.25+00', lagSeconds: 24_000 },
    }),
    chore(now, 'bucket/uploads', { figures: { rules: 'uploads' } }),
    chore(now, 'bucket/app-logs', {
      figures: { objects: 21, compressedObjects: 14, bytes: 310_000 },
    }),
    chore(now, 'advice/daily-report', { figures: { findings: 2 } }),
    chore(now, 'shards', {
      kind: 'order',
      because: 'no move was called off',
      figures: { 'tenants on shard-1': 22, 'tenants on shard-2': 18 },
    }),
  ],
});

/** A view is late, a partition cannot be made, an export was refused, and a person gave an order. */
export function troubledCare(now: number): CareStatus {
  const quiet = quietCare(now);
  const changes: Readonly<Record<string, Partial<ChoreStatus>>> = {
    'view/monthly_sales_summary': {
      did: 'waiting',
      because: 'pid 4711 (gunicorn) has held the view for 48 min',
      figures: { staleSeconds: 2_900, rows: 25 },
      warnings: ['monthly_sales_summary is older than the 30 minutes that the guide promises.'],
    },
    'partitions/audit_logs': {
      warnings: ['Rows of audit_logs lie in its default partition, from 2026-07-01 to 2026-07-02.'],
    },
    'export/transactions': {
      did: 'refused',
      because: 'the column amount was numeric and is text now',
    },
  };
  const order = chore(now, 'order/move-tenant-7', {
    did: 'more',
    because: '12,000 of 31,000 rows are copied',
    figures: { kind: 'move-tenant' },
  });
  return {
    ...quiet,
    chores: [...quiet.chores.map((one) => ({ ...one, ...changes[one.id] })), order],
  };
}

/** Care of the demo as a test has it. */
export class DemoCare {
  readonly #now: () => number;
  readonly #emit: (event: PageEvent) => void;
  #shown: PageCare = { database: 'database', rows: careRows(guide.care) };

  constructor(now: () => number, emit: (event: PageEvent) => void) {
    this.#now = now;
    this.#emit = emit;
  }

  shown(): PageCare {
    return this.#shown;
  }

  /** From now on it stands like this, with the day's report if wanted. */
  show(statusAt: (now: number) => CareStatus, withReport = true): void {
    const news: PageCareNews = {
      status: statusAt(this.#now()),
      ...(withReport && { report: demoReport }),
    };
    this.#shown = { ...this.#shown, ...news };
    this.#emit({ type: 'care', care: news });
  }
}
