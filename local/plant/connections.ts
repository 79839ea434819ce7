import { DEMAND } from './demand.ts';

export interface PoolLoad {
  readonly instances: number;
  readonly inFlight: number;
  readonly hasPooler: boolean;
  readonly limit: number;
}

export interface PoolOutcome {
  /** Connections open at the database. */
  readonly open: number;
  /** Share of requests that are refused a connection. */
  readonly refusedShare: number;
}

const { database } = DEMAND;
/** PostgreSQL keeps these for superusers. */
const RESERVED = 3;

/** What the instances' pools hold; every instance, also one that a deploy adds, brings its own. */
export function openConnections(load: PoolLoad): PoolOutcome {
  const busy = load.inFlight / Math.max(1, load.instances);
  const each = Math.min(database.poolMax, database.poolIdle + Math.ceil(busy));
  const wanted = load.instances * each;
  const behindPooler = load.hasPooler ? Math.min(wanted, database.poolerConnections) : wanted;
  const room = Math.max(0, load.limit - RESERVED - database.adminConnections);
  const open = Math.min(behindPooler, room);
  return {
    open: open + database.adminConnections,
    refusedShare: behindPooler === 0 ? 0 : 1 - open / behindPooler,
  };
}
