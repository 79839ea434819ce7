import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CloudWatch } from '#local/aws/cloudwatch/cloudwatch.ts';
import { type JsonService, listenJson } from '#local/aws/wire.ts';
import { PacedClock } from '#local/clock.ts';
import { useAws } from '../adapters/an-aws.ts';
import { aTable } from '../adapters/state-table/a-table.ts';
import { judgeNow } from './support/judge-run.ts';
import { outcomeOf, ready, scenarios } from './support/scenarios.ts';
import { overSockets, type Sockets } from './support/sockets.ts';

const MINUTES = 8;

let sockets: Sockets | undefined;
const current = (): CloudWatch => {
  if (sockets === undefined) throw new Error('no run has begun');
  return sockets.cloudWatch();
};

/** CloudWatch at one address, whichever run it belongs to. */
function delegating(): JsonService {
  const clock = new PacedClock(0, 1);
  const home = { account: '111111111111', region: 'us-east-1' };
  const { service } = new CloudWatch({ clock, ...home, emit: () => {} });
  clock.stop();
  const operations = Object.keys(service.operations).map(
    (name) =>
      [
        name,
        (input: Parameters<JsonService['operations'][string]>[0]) =>
          current().service.operations[name]?.(input),
      ] as const,
  );
  return { ...service, operations: Object.fromEntries(operations) };
}

describe('over real sockets', () => {
  const tables = aTable();
  let close: (() => Promise<void>) | undefined;

  beforeAll(async () => {
    const listener = await listenJson([delegating()]);
    useAws(listener.url);
    close = listener.close;
  });
  afterAll(async () => {
    await close?.();
  });

  async function freshTable(name: string): Promise<string> {
    await tables.call('CreateTable', {
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk'].map((key) => ({ AttributeName: key, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    });
    return name;
  }

  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
    'the loop does what it does in memory, at the same times: %s',
    async (name, scenario) => {
      const imagined = await ready(scenario);
      await imagined.minutes(MINUTES);
      sockets = overSockets(await freshTable(`capstan-${name.replaceAll(' ', '-')}`));
      const real = await ready(scenario, sockets.carriage);
      await real.minutes(MINUTES);
      await sockets.close();
      const timesOf = ({ system }: typeof real) => system.log.mutations.map(({ at }) => at);
      expect(outcomeOf(imagined).taken.length).toBeGreaterThan(0);
      expect(outcomeOf(real)).toEqual(outcomeOf(imagined));
      expect(timesOf(real)).toEqual(timesOf(imagined));
      expect(judgeNow(real)).toEqual([]);
    },
  );
});
