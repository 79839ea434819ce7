import type { DecisionLedger } from '#adapters/state-table/decision-ledger.ts';
import type { Instant } from '#core/guide.ts';
import type { Pause } from '#core/history.ts';
import type { StateStore } from '#core/loop/ports.ts';
import type { AlarmReadings } from '#core/observation.ts';
import type { Run } from '#core/playbooks/run-record.ts';
import type { PlaybookDoor } from './playbook-door.ts';

/** Where a deployed Capstan stands: a stack on AWS, or the session of this folder. */
export interface Place {
  /** For people: "stack asset-anchor-capstan in us-east-1". */
  readonly name: string;
  readonly local: boolean;
  /** The outputs of the stack. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** Reads what became of playbooks. */
export interface RunReader {
  run(name: string): Promise<Run | undefined>;
  /** Newest first. */
  runs(limit: number): Promise<readonly Run[]>;
}

/** Everything that commands ask of a place. */
export interface Connection {
  readonly place: Place;
  /** What time it is there: a local session lives in simulated time. */
  now(): Promise<Instant>;
  readonly state: StateStore;
  readonly ledger: DecisionLedger;
  readonly runs: RunReader;
  alarms(names: readonly string[]): Promise<AlarmReadings>;
  pause(pause: Pause): Promise<void>;
  resume(target: string | undefined): Promise<void>;
  /** Keeps what was done by hand among the runs. */
  record(run: Run): Promise<void>;
  readonly playbooks: PlaybookDoor;
  /** Who asks: the caller's ARN on AWS, the user of this machine locally. */
  who(): Promise<string>;
}
