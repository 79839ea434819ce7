import type { Exchange } from '#local/fake-render/server/backend.ts';

/** The most calls of one minute, by Render's budgets. */
export interface BusiestMinute {
  readonly reads: number;
  readonly writes: number;
  /** Of any one service. */
  readonly perService: number;
}

const MINUTE = 60_000;
/** What a service has a budget of its own for. */
const OF_SERVICE = new Set(['scale-service', 'update-service', 'create-deploy']);

function bucketOf({ method, operation, path }: Exchange): keyof BusiestMinute {
  if (method === 'GET') return 'reads';
  return OF_SERVICE.has(operation) && path !== '' ? 'perService' : 'writes';
}

/** Counts calls by budget and by minute of the clock, refused ones too. */
export function busiestMinute(exchanges: readonly Exchange[]): BusiestMinute {
  const spent = new Map<string, number>();
  const most = { reads: 0, writes: 0, perService: 0 };
  for (const exchange of exchanges) {
    const bucket = bucketOf(exchange);
    const scope = bucket === 'perService' ? exchange.path.split('/')[2] : '';
    const key = `${bucket} ${scope} ${Math.floor(exchange.at / MINUTE)}`;
    const count = (spent.get(key) ?? 0) + 1;
    spent.set(key, count);
    most[bucket] = Math.max(most[bucket], count);
  }
  return most;
}
