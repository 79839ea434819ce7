import type { CareWorld, ChoreRecords, ChoreReport } from '#core/care/care-world.ts';
import type { Chore } from '#core/care/chore.ts';
import { runChores } from '#core/care/run-chores.ts';
import type { Instant } from '#core/guide.ts';
import { allChores, type CareParts } from './all-chores.ts';
import { makeCareSchema } from './care-schema.ts';
import { choreRecords } from './chore-records.ts';
import type { CareConnections } from './connect-care.ts';
import { orderChores } from './orders.ts';

/** One call of care. */
export interface CareCall
  extends Pick<CareWorld, 'now' | 'until' | 'callMilliseconds' | 'holder' | 'jobs' | 'endless'> {
  readonly connections: CareConnections;
  readonly parts: Omit<CareParts, 'replica' | 'shard'>;
  /** Why nothing may be changed now; asked before each portion. Absent: nobody can stop it. */
  readonly held?: () => Promise<string | undefined>;
  /** This chore alone. */
  readonly only?: string;
}

/** What came of a call, and the records, in which is written what people were told. */
export interface Tended {
  readonly reports: readonly ChoreReport[];
  readonly records: ChoreRecords;
  readonly held?: string;
}

/**
 * Looks at all chores of a database, or at one, and does what is due. Throws `DatabaseUnavailable` when there is no
 * database, and `ChoreBusy` while another call makes the tables that care remembers in.
 */
export async function tend(call: CareCall): Promise<Tended> {
  const { connections, held: ask, holder, only, parts } = call;
  const { main, replica, shard } = connections;
  const { chores, orderKinds, tables } = allChores({
    ...parts,
    ...(replica && { replica }),
    shard,
  });
  await makeCareSchema(main.of('schema'), tables);
  // Each statement about records and orders is sound by itself: calls that overlap must not wait for one lock.
  const records = choreRecords(main.of(`records/${holder}`));
  const orders = await orderChores(main.of(`orders/${holder}`), orderKinds);
  const all = [...chores, ...orders];
  const wanted = only === undefined ? all : [choreOf(all, only)];
  const held = await ask?.();
  const stop = new Stop(ask);
  const reports = await runChores(wanted, {
    ...pick(call),
    ...(held !== undefined && { held }),
    records: { ...records, claim: stop.before(records) },
    databaseOf: (chore) => main.of(chore),
  });
  return { reports: reports.map(stop.said), records, ...(held !== undefined && { held }) };
}

const pick = ({ callMilliseconds, endless, holder, jobs, now, until }: CareCall) => ({
  ...{ callMilliseconds, holder, now, until },
  ...(endless && { endless }),
  ...(jobs && { jobs }),
});

function choreOf(chores: readonly Chore[], id: string): Chore {
  const found = chores.find((one) => one.id === id);
  if (found !== undefined) return found;
  const known = chores.map((one) => one.id).join(', ');
  throw new Error(`there is no chore "${id}"; there are ${known === '' ? 'none' : known}`);
}

/** The kill switch, looked at before each portion: who turns it on in the middle of a call stops what comes next. */
class Stop {
  readonly #ask: CareCall['held'];
  readonly #begun = new Map<string, Instant>();
  readonly #stopped = new Map<string, string>();

  constructor(ask: CareCall['held']) {
    this.#ask = ask;
  }

  before({ claim, leave }: ChoreRecords): ChoreRecords['claim'] {
    return async (chore, holder, now) => {
      const began = this.#begun.get(chore);
      const because = await this.#ask?.();
      if (because === undefined) {
        if (began === undefined) this.#begun.set(chore, now);
        return claim(chore, holder, now);
      }
      this.#stopped.set(chore, because);
      // Let go of, or it would look as if this call had ended without a word.
      if (began !== undefined) await leave(chore, holder, (now - began) / 1000);
      return false;
    };
  }

  /** A chore that could not go on for that reason says so. */
  readonly said = (report: ChoreReport): ChoreReport => {
    const because = this.#stopped.get(report.id);
    return because === undefined ? report : { ...report, did: 'held', because };
  };
}
