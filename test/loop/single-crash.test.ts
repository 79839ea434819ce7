import { describe, expect, it } from 'vitest';
import { judge } from './oracle/invariants.ts';
import type { Driver } from './support/driver.ts';
import { runs } from './support/runs.ts';
import type { Sandbox } from './support/sandbox.ts';
import { type Outcome, outcomeOf, ready, type Scenario, scenarios } from './support/scenarios.ts';
import { truthOf } from './support/truth.ts';

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

/** Every call of the invocations in which the change is made and seen; with CAPSTAN_RUNS, of more. */
function boundariesOf(invocations: readonly Sandbox[]): readonly Boundary[] {
  const deadly = runs(4).numRuns;
  return invocations
    .slice(0, Math.min(deadly, 2 * DEADLY))
    .flatMap(({ name, calls }) => calls.map((label, at) => ({ sandbox: name, at, label })));
}

function violations({ system }: Driver): readonly string[] {
  const now = system.now();
  const run = { log: system.log, calmAt: now, calmMinutes: 0, endedAt: now };
  // Whether it came to rest is what the caller compares.
  return judge({ ...run, end: truthOf(system.world) }).filter((line) => !line.startsWith('I5'));
}

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
        for (const when of ['before', 'after'] as const) {
          const { driver } = await play(scenario, expected, { ...boundary, when });
          const where = `${when} call ${boundary.at} of ${boundary.sandbox}, ${boundary.label}`;
          expect([where, outcomeOf(driver)]).toEqual([where, expected]);
          expect([where, ...violations(driver)]).toEqual([where]);
        }
      }
    },
    60_000,
  );
});
