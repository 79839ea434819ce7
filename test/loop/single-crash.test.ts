import { describe, expect, it } from 'vitest';
import type { Driver } from './support/driver.ts';
import { judgeNow } from './support/judge-run.ts';
import { runs } from './support/runs.ts';
import type { Sandbox } from './support/sandbox.ts';
import { type Outcome, outcomeOf, ready, type Scenario, scenarios } from './support/scenarios.ts';

/** Minutes in which some invocation dies, and minutes by which all of it must be over. */
const DEADLY = 3;
const OVER = 30;
/** Nothing more happens in these. */
const STILL = 3;

interface Boundary {
  readonly sandbox: string;
  readonly at: number;
  readonly label: string;
}

const isOpen = ({ system }: Driver): boolean =>
  system.guide.targets.some(({ id }) => system.table.stateOf(id)?.history.intent !== undefined);

/** Runs a scenario, until it has led to `expected` and a little longer. */
async function play(
  scenario: Scenario,
  expected?: Outcome,
  dies?: Boundary & { readonly when: 'before' | 'after' },
): Promise<{ readonly driver: Driver; readonly invocations: readonly Sandbox[] }> {
  const driver = await ready(scenario);
  const first = driver.invocations.length;
  if (dies !== undefined) driver.destined.set(dies.sandbox, { crash: dies });
  const isThere = () =>
    expected !== undefined &&
    !isOpen(driver) &&
    JSON.stringify(outcomeOf(driver)) === JSON.stringify(expected);
  await driver.minutes(DEADLY);
  for (let minute = DEADLY; minute < OVER && !isThere(); minute += 1) await driver.minute();
  await driver.minutes(STILL);
  return { driver, invocations: driver.invocations.slice(first) };
}

/** How thorough: 1 in `npm test`, more with CAPSTAN_RUNS. */
const thoroughness = runs(1).numRuns;

/** Every call of the invocations in which the change is made and seen. */
function boundariesOf(invocations: readonly Sandbox[]): readonly Boundary[] {
  const deadly = thoroughness > 1 ? 2 * DEADLY : 4;
  return invocations
    .slice(0, deadly)
    .flatMap(({ name, calls }) => calls.map((label, at) => ({ sandbox: name, at, label })));
}

/** To die before a call is to die after the one before it, so one of the two is left out unless asked for. */
const deathsAt = ({ at }: Boundary): readonly ('before' | 'after')[] =>
  at === 0 || thoroughness > 1 ? ['before', 'after'] : ['after'];

describe('one death at any call, before or after it', () => {
  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
    'changes nothing of the end: %s',
    async (_, scenario) => {
      const canonical = await play(scenario);
      const expected = outcomeOf(canonical.driver);
      expect(expected.taken.length).toBeGreaterThan(0);
      const boundaries = boundariesOf(canonical.invocations);
      expect(boundaries.length).toBeGreaterThan(40);
      for (const boundary of boundaries) {
        for (const when of deathsAt(boundary)) {
          const { driver } = await play(scenario, expected, { ...boundary, when });
          const where = `${when} call ${boundary.at} of ${boundary.sandbox}, ${boundary.label}`;
          expect([where, outcomeOf(driver)]).toEqual([where, expected]);
          expect([where, ...judgeNow(driver)]).toEqual([where]);
        }
      }
    },
    60_000,
  );
});
