import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { makeCareSchema } from '#adapters/care/care-schema.ts';
import { choreRecords } from '#adapters/care/chore-records.ts';
import type { OpenDatabase } from '#adapters/care/open-database.ts';
import { viewChores } from '#adapters/care/views/view-chores.ts';
import { viewTables } from '#adapters/care/views/view-tables.ts';
import type { StatementWatch } from '#adapters/care/watch.ts';
import type { ViewRow } from '#core/care/care-rules.ts';
import type { ChoreReport } from '#core/care/care-world.ts';
import type { Chore, Turn } from '#core/care/chore.ts';
import { ChoreBusy } from '#core/care/database.ts';
import { runChores } from '#core/care/run-chores.ts';
import type { CareServer, TestDatabase } from '../../support/care-server.ts';

const MINUTE = 60_000;
const FIRST = Date.parse('2026-06-10T12:00:30Z');

/** Minute after minute of care for some views, on a database of its own. */
export class ViewWorld {
  readonly one: TestDatabase;
  readonly files: Record<string, string> = {};
  rows: readonly ViewRow[] = [];
  now = FIRST;
  readonly #database: OpenDatabase;

  constructor(one: TestDatabase) {
    this.one = one;
    this.#database = one.open();
  }

  static async begin(server: CareServer, sql = SCHEMA): Promise<ViewWorld> {
    const one = await server.database();
    await one.app.query(sql);
    const world = new ViewWorld(one);
    await makeCareSchema(world.#database.of('care'), [viewTables]);
    await world.flush();
    return world;
  }

  /** Adds a row, or replaces the one of that name. */
  row(sql: string, row: Partial<ViewRow> & Pick<ViewRow, 'name' | 'key'>): void {
    const file = `database/views/${row.name}.sql`;
    this.files[file] = sql;
    const whole: ViewRow = {
      why: 'a test',
      file,
      cadence: { cron: '*/15 * * * *', timeZone: 'UTC' },
      freshMinutes: 30,
      refresh: 'concurrently',
      ...row,
    };
    this.rows = [...this.rows.filter(({ name }) => name !== row.name), whole];
  }

  get chores(): readonly Chore[] {
    return viewChores(this.rows, { sqlOf: (file) => this.files[file] ?? '' });
  }

  /** One call of the function. */
  async tick(minutes = 1, watch?: StatementWatch): Promise<Readonly<Record<string, ChoreReport>>> {
    this.now += minutes * MINUTE;
    const database = watch === undefined ? this.#database : this.one.open(watch);
    const reports = await runChores(this.chores, {
      records: choreRecords(database.of('care'), 0),
      databaseOf: (chore) => database.of(chore),
      now: () => this.now,
      until: this.now + 15 * MINUTE,
      callMilliseconds: 15 * MINUTE,
      holder: 'test',
    });
    return Object.fromEntries(reports.map((report) => [report.id.replace('view/', ''), report]));
  }

  /** What the chores do, without the engine, until they are done; `again` when one has to wait. */
  async work(watch?: StatementWatch): Promise<'done' | 'again'> {
    const database = this.one.open(watch);
    try {
      for (const chore of this.chores) {
        const turn: Turn = {
          database: database.of(chore.id),
          now: () => this.now,
          until: this.now,
        };
        for (let is = 'more'; is !== 'done'; ) {
          const progress = await chore.advance(turn).catch(async (error: unknown) => {
            if (!(error instanceof ChoreBusy)) throw error;
            // The server has not seen yet that a process was killed; the engine would try again a minute later.
            await setTimeout(50);
            return { is: 'waiting', because: error.message } as const;
          });
          is = progress.is;
          if (is === 'refused') throw new Error(progress.because);
          if (is === 'waiting') return 'again';
        }
      }
      return 'done';
    } finally {
      await database.close();
    }
  }

  /** Counters are written when a session comes to rest: nobody waits for that here. */
  async flush(): Promise<void> {
    const [app, admin] = [this.one.app, this.one.admin];
    for (const client of [app, admin]) await client.query('SELECT pg_stat_force_next_flush()');
  }

  async rowsOf(sql: string): Promise<readonly unknown[]> {
    return (await this.one.app.query(sql)).rows;
  }
}

const ROWS = `INSERT INTO tenants (id, name, created_at) VALUES (1, 'One', '2026-01-01'), (2, 'Two', '2026-01-01');
INSERT INTO properties (id, tenant_id, name, city, value, created_at, updated_at)
  SELECT n, 1 + n % 2, 'Property ' || n, 'City ' || n % 3, 1000, '2026-01-01', '2026-01-01' FROM generate_series(1, 10) n;
INSERT INTO transactions (tenant_id, property_id, kind, amount, created_at, updated_at)
  SELECT 1, 1 + n % 10, 'rent', n / 4.0, timestamptz '2026-01-01' + n * interval '1 day', '2026-01-01' FROM generate_series(1, 200) n;
`;

/** Asset Anchor's tables, and a few rows in them. */
export const SCHEMA = `${readFileSync('local/application/schema.sql', 'utf8')}
${ROWS}`;

export const MONTHLY = readFileSync('database/views/monthly-sales-summary.sql', 'utf8');
