import { alarmReader } from '#adapters/alarm-reader.ts';
import { readPlaybooksOutput } from '#adapters/playbook-executions.ts';
import { decisionLedger } from '#adapters/state-table/decision-ledger.ts';
import { putPause, removePause } from '#adapters/state-table/pauses.ts';
import { runArchive } from '#adapters/state-table/runs.ts';
import { stateStore } from '#adapters/state-table/state-store.ts';
import { guide } from '#config';
import type { Instant } from '#core/guide.ts';
import { callerArn } from './caller.ts';
import type { Connection, Place } from './connection.ts';
import { awsPlace, localPlace } from './places.ts';
import { playbookDoor } from './playbook-door.ts';
import type { Globals } from './run.ts';
import type { Shell } from './shell.ts';

const HOUR = 3_600_000;

/**
 * A local session lives in simulated time, which its newest observation tells; elsewhere it is the real
 * time.
 */
async function timeAt(place: Place, newest: () => Promise<Instant>): Promise<Instant> {
  if (!place.local) return Date.now();
  const at = await newest();
  return at === 0 || Math.abs(Date.now() - at) < HOUR ? Date.now() : at;
}

/** Everything that commands ask of a place. */
function connectionTo(place: Place, shell: Shell): Connection {
  const table = place.outputs['TableName'] ?? '';
  const state = stateStore(table);
  const targets = guide.targets.map(({ id }) => id);
  const now = () =>
    timeAt(place, async () => {
      const { observations } = await state.read(targets);
      return Math.max(0, ...Object.values(observations).map(({ factsAt }) => factsAt));
    });
  const runs = runArchive(table, guide.policy.keepDays);
  return {
    place,
    now,
    state,
    ledger: decisionLedger(table, guide.policy.keepDays),
    runs,
    record: async (run) => {
      await runs.save(run);
    },
    alarms: async (names) => {
      const at = await now();
      return alarmReader(() => at).alarms(names);
    },
    pause: (pause) => putPause(table, pause),
    resume: (target) => removePause(table, target),
    playbooks: playbookDoor(aliasesOf(place.outputs), shell),
    who: () => (place.local ? Promise.resolve(shell.user) : callerArn()),
  };
}

/** The alias of every playbook's function; empty when the stack has none yet. */
function aliasesOf({ Playbooks }: Place['outputs']): Readonly<Record<string, string>> {
  return Playbooks === undefined ? {} : readPlaybooksOutput(Playbooks);
}

/** Reaches the stack on AWS, or with `--local` the session of this folder; throws `CommandFailed`. */
export async function connect(globals: Globals, shell: Shell): Promise<Connection> {
  const place = globals.local === true ? await localPlace(shell) : await awsPlace(globals);
  return connectionTo(place, shell);
}
