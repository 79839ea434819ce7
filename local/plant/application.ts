import { openConnections, type PoolOutcome } from './connections.ts';
import {
  type DatabaseLoad,
  type DatabaseOutcome,
  type DatabaseSize,
  loadDatabase,
} from './database.ts';
import { DEMAND } from './demand.ts';
import { type KeyValueOutcome, stepKeyValue } from './key-value.ts';
import { type Fleet, type FleetOutcome, stepFleet } from './service-fleet.ts';

export interface DatabaseSituation extends DatabaseSize {
  /** Accepts connections and can write. */
  readonly works: boolean;
  readonly hasPooler: boolean;
  readonly queryFactor: number;
  readonly importBytesPerSecond: number;
}

export interface KeyValueSituation {
  readonly works: boolean;
  readonly memoryBytes: number;
  readonly connections: number;
  readonly evicts: boolean;
}

export interface Situation {
  readonly seconds: number;
  /** What people ask for. */
  readonly requestsPerSecond: number;
  /** CPU of an average request, 1 = an ordinary one. */
  readonly cpuFactor: number;
  readonly users: number;
  readonly fleet: Fleet;
  readonly database: DatabaseSituation;
  readonly keyValue: KeyValueSituation;
}

/** What one step leaves to the next. */
export interface ApplicationState {
  readonly backlog: number;
  readonly inFlight: number;
  readonly keys: number;
}

export interface ApplicationReading {
  readonly fleet: FleetOutcome;
  readonly database: DatabaseOutcome;
  readonly pool: PoolOutcome;
  readonly keyValue: KeyValueOutcome;
  /** Share of served requests that fail for want of the database. */
  readonly failingShare: number;
}

/** Few pages do without the database. */
const NEEDS_DATABASE = 0.95;

/** One step of the whole application: service, database and cache, each with what the others do to it. */
export function stepApplication(
  situation: Situation,
  state: ApplicationState,
): { reading: ApplicationReading; state: ApplicationState } {
  const { seconds, fleet, users, database: size } = situation;
  const waiting = situation.requestsPerSecond + state.backlog / seconds;
  const atMost = fleet.workers / DEMAND.service.requestCpuSeconds;
  const queries = (requestsPerSecond: number): DatabaseLoad => ({
    requestsPerSecond: size.works ? requestsPerSecond : 0,
    queryFactor: size.queryFactor,
    hasCache: situation.keyValue.works,
    importBytesPerSecond: size.works ? size.importBytesPerSecond : 0,
  });
  const pool = openConnections({
    instances: size.works ? fleet.instances : 0,
    inFlight: state.inFlight,
    hasPooler: size.hasPooler,
    limit: size.connections,
  });
  const failingShare = NEEDS_DATABASE * (size.works ? pool.refusedShare : 1);
  const asked = loadDatabase(size, queries(Math.min(waiting, atMost) * (1 - failingShare)));
  const served = stepFleet(fleet, {
    requestsPerSecond: situation.requestsPerSecond,
    seconds,
    cpuFactor: situation.cpuFactor,
    backlog: state.backlog,
    databaseSeconds: asked.answerSeconds,
    databaseCapacity: size.works ? asked.capacityPerSecond : Number.POSITIVE_INFINITY,
    failingShare,
  });
  const keyValue = stepKeyValue({
    requestsPerSecond: situation.keyValue.works ? served.servedPerSecond : 0,
    seconds,
    keys: state.keys,
    users: situation.keyValue.works ? users : 0,
    instances: situation.keyValue.works ? fleet.instances : 0,
    maxMemoryBytes: situation.keyValue.memoryBytes,
    maxConnections: situation.keyValue.connections,
    evicts: situation.keyValue.evicts,
  });
  const reading: ApplicationReading = {
    fleet: served,
    database: loadDatabase(size, queries(served.servedPerSecond * (1 - failingShare))),
    pool,
    keyValue,
    failingShare,
  };
  return {
    reading,
    state: { backlog: served.backlog, inFlight: served.inFlight, keys: keyValue.keys },
  };
}
