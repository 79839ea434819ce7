import { withDurableExecution } from '@aws/durable-execution-sdk-js';
import { describe, expect, it } from 'vitest';
import { durableJourney } from '#adapters/durable-journey.ts';
import type { Herald } from '#core/loop/ports.ts';
import { playbookOf } from '#core/playbooks/all.ts';
import { type Result, runPlaybook } from '#core/playbooks/run-playbook.ts';
import type { CheckpointHooks } from '#local/aws/lambda/durable/durable-executions.ts';
import { inProcessExecutions } from '#local/aws/lambda/durable/in-process.ts';
import { drive, watched } from './support/drive.ts';
import { JumpingClock } from './support/jumping-clock.ts';
import { type Left, leftBy } from './support/left.ts';
import { aPlaybookWorld, aPlaybookWorldOn, NIGHT } from './support/playbook-world.ts';
import { type Scenario, scenarios } from './support/scenarios.ts';

const requestOf = ({ input }: Scenario) => ({ input, by: 'ann', why: 'a test', dryRun: false });
const yes = { yes: true, by: 'bob' };

async function inMemory(scenario: Scenario): Promise<Left> {
  const world = await aPlaybookWorld(scenario.guide);
  await scenario.arrange?.(world);
  const driven = await drive(world, scenario.id, requestOf(scenario), { answer: () => yes });
  await world.close();
  return leftBy(world, driven.result);
}

/** When a process dies at a checkpoint: before anybody took note of it, or after, without hearing so. */
type Death = 'before' | 'after';

async function onAws(scenario: Scenario, death: Death): Promise<Left & { deaths: number }> {
  const clock = new JumpingClock(NIGHT);
  const world = { ...(await aPlaybookWorldOn(clock, scenario.guide)), clock };
  await scenario.arrange?.(world);
  const died = new Set<string>();
  const dieOnce: CheckpointHooks['beforeCheckpoint'] & {} = ({ Action, Id, Name }) => {
    // Every attempt at a request has checkpoints of its own: who died at all of them would never get through.
    const checkpoint = `${(Name ?? Id)?.replace(/-ask-\d+/, '-ask')} ${Action}`;
    if (died.has(checkpoint)) return;
    died.add(checkpoint);
    throw new Error(`died ${death} ${checkpoint}`);
  };
  const playbook = playbookOf(scenario.id);
  if (playbook === undefined) throw new Error(`there is no playbook ${scenario.id}`);
  const herald: Herald = {
    async announce(notice) {
      await world.world.herald.announce(notice);
      if (notice.kind !== 'ask') return;
      const callback = world.stores.runs.get('run-1')?.approval?.callback ?? '';
      try {
        executions.succeedCallback(callback, JSON.stringify(yes));
      } catch {
        // The request was told twice, since its first teller died: the first answer counts.
      }
    },
  };
  const { execute, executions } = inProcessExecutions({
    clock,
    executionTimeoutSeconds: 30 * 86_400,
    handler: (durableExecutionClient, { signal }) =>
      withDurableExecution(
        (event, context) =>
          runPlaybook(
            playbook,
            event,
            durableJourney(context, 'run-1'),
            watched({ ...world.world, herald }, async () => {
              // What is dead reaches nobody any more.
              if (signal.aborted) await new Promise(() => {});
            }),
          ),
        { durableExecutionClient },
      ),
    hooks: death === 'before' ? { beforeCheckpoint: dieOnce } : { afterCheckpoint: dieOnce },
  });
  const ending = execute(requestOf(scenario), 'run-1');
  clock.letGo();
  const { result, status, error } = await ending;
  clock.stop();
  await world.close();
  expect(error).toBeUndefined();
  expect(status).toBe('SUCCEEDED');
  return { ...leftBy(world, JSON.parse(result ?? 'null') as Result), deaths: died.size };
}

describe("on the unmodified SDK of Lambda's durable functions", () => {
  it.concurrent.each(
    scenarios.flatMap((scenario) =>
      (['before', 'after'] as const).map(
        (death) => [`${scenario.id}: ${scenario.title}, ${death}`, scenario, death] as const,
      ),
    ),
  )(
    'a run that dies at every checkpoint ends as one that never does: %s',
    async (_, scenario, death) => {
      const { deaths, ...left } = await onAws(scenario, death);
      expect(deaths).toBeGreaterThan(5);
      expect(left.result).toMatchObject({ status: scenario.ends });
      expect(left).toEqual(await inMemory(scenario));
    },
    120_000,
  );
});
