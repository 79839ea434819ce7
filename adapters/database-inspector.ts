import type pg from 'pg';
import * as v from 'valibot';
import type { PostgresTarget } from '#core/guide.ts';
import type { DatabaseInspector, DatabaseReport } from '#core/playbooks/world.ts';
import {
  type FoundReport,
  REPLICA_QUERY,
  REPORT_QUERY,
  replicaResults,
  reportResults,
  slowestQuery,
  slowestResults,
} from './postgres/inspection-queries.ts';
import { withClient } from './postgres/with-client.ts';
import { reasonOf } from './reason-of.ts';
import type { PlaybookClient } from './render/playbooks/playbook-client.ts';
import { Secret } from './secret.ts';
import type { SecretReader } from './secrets.ts';

const DEADLINE_MILLISECONDS = 15_000;
const LONGEST_QUERY = 200;

type Slowest = Pick<DatabaseReport, 'slowest' | 'unknown'>;

/** Statements need an extension, which needs to be loaded, which needs a restart: they may be missing. */
async function slowest(client: pg.Client, view: string | null): Promise<Slowest> {
  const missing = (why: string): Slowest => ({ slowest: [], unknown: [`slowest queries: ${why}`] });
  if (view === null) return missing('the extension pg_stat_statements is not there');
  try {
    const [found] = v.parse(slowestResults, await client.query(slowestQuery(view)));
    const list = found.map((one) => ({
      ...one,
      query: one.query.replace(/\s+/g, ' ').slice(0, LONGEST_QUERY),
    }));
    return { slowest: list, unknown: [] };
  } catch (error) {
    await client.query('ROLLBACK');
    return missing(reasonOf(error));
  }
}

function reportOf(found: FoundReport, { slowest: queries, unknown }: Slowest): DatabaseReport {
  const { bloat, connections, databaseBytes, hidden, hits, longest, maxConnections } = found;
  const touched = (hits ?? 0) + (found.misses ?? 0);
  const unseen = hidden > 0 ? ['other sessions: they are hidden; grant pg_read_all_stats'] : [];
  return {
    connections,
    maxConnections,
    databaseBytes,
    timeline: found.timeline,
    ...(touched === 0 ? {} : { cacheHitPercent: (100 * (hits ?? 0)) / touched }),
    longestTransactionSeconds: Math.max(0, longest ?? 0),
    streaming: found.streaming,
    bloat,
    slowest: queries,
    unknown: [...unseen, ...unknown],
  };
}

/** Does something with a database; what goes wrong is said without its address and its password. */
async function asking<T>(
  what: string,
  url: Secret,
  deadline: number,
  task: (client: pg.Client) => Promise<T>,
): Promise<T> {
  try {
    return await withClient(url, deadline, task);
  } catch (error) {
    const password = new Secret(decodeURIComponent(URL.parse(url.reveal())?.password ?? ''));
    const reason = password.redact(url.redact(reasonOf(error)));
    // Without the cause, which may quote what was just taken out.
    throw new Error(`PostgreSQL of ${what} could not be asked: ${reason}`);
  }
}

/**
 * Looks into databases as the role of the secret's `databaseUrls`; into replicas as the role that Render
 * names, which alone knows their addresses.
 */
export function databaseInspector(
  secrets: Pick<SecretReader, 'read'>,
  client: Pick<PlaybookClient, 'getPostgresDetail' | 'connectionInfo'>,
  deadlineMilliseconds = DEADLINE_MILLISECONDS,
): DatabaseInspector {
  const replicaUrl = async ({ id, renderId }: PostgresTarget, name: string): Promise<Secret> => {
    const { readReplicas } = await client.getPostgresDetail(renderId);
    const replica = readReplicas?.find((one) => one.name === name);
    if (replica === undefined) throw new Error(`${id} has no replica "${name}"`);
    return (await client.connectionInfo(replica.id)).external;
  };
  return {
    async report({ id }) {
      const url = (await secrets.read()).databaseUrls[id];
      if (url === undefined) throw new Error(`the secret has no databaseUrls.${id}`);
      return asking(id, url, deadlineMilliseconds, async (database) => {
        const [found] = v.parse(reportResults, await database.query(REPORT_QUERY));
        return reportOf(found, await slowest(database, found.statements));
      });
    },
    async replica(target, name) {
      const url = await replicaUrl(target, name);
      const what = `${target.id}, replica ${name}`;
      return asking(what, url, deadlineMilliseconds, async (database) => {
        const [found] = v.parse(replicaResults, await database.query(REPLICA_QUERY));
        return found;
      });
    },
  };
}
