import type { DatabaseLimits } from '../database-findings.ts';
import type { ConnectionName, DatabaseDetail } from '../world.ts';
import { addReplica } from './add-replica.ts';
import { backupAvailable } from './backup-available.ts';
import { checkDatabase } from './check-database.ts';
import { databaseServes } from './database-serves.ts';
import { deploy } from './deploy.ts';
import { failOver } from './fail-over.ts';
import { growDisk } from './grow-disk.ts';
import { healthy } from './healthy.ts';
import { pointEnvVar } from './point-env-var.ts';
import { replicaAnswers } from './replica-answers.ts';
import { replicaStreams } from './replica-streams.ts';
import { setDatabasePlan } from './set-database-plan.ts';
import { setPool } from './set-pool.ts';
import type { StepKind } from './step-kind.ts';

/** What each kind of step has to know; checkpoints and the ledger keep it, so nothing secret is in here. */
export interface StepData {
  'add-replica': { readonly target: string; readonly name: string };
  'backup-available': { readonly target: string };
  'check-database': { readonly target: string } & DatabaseLimits;
  'database-serves': { readonly target: string };
  deploy: {
    readonly target: string;
    /** What the instances get by it, in words: "plan pro", "the new DATABASE_URL". */
    readonly brings: string;
    readonly downtimeSeconds: number;
    /** Render may begin it by itself, when it is told of the change. */
    readonly mayHaveBegun?: boolean;
  };
  'fail-over': { readonly target: string; readonly downtimeSeconds: number };
  healthy: { readonly target: string };
  'grow-disk': { readonly target: string; readonly fromGb: number; readonly toGb: number };
  'point-env-var': {
    /** The service whose variable it is. */
    readonly target: string;
    readonly key: string;
    readonly database: string;
    readonly from: ConnectionName | 'absent';
    readonly to: ConnectionName;
    /** Of the deploy that an undo ends with. */
    readonly downtimeSeconds: number;
  };
  'replica-answers': {
    /** The service that should ask it. */
    readonly target: string;
    readonly database: string;
    readonly name: string;
  };
  'replica-streams': {
    readonly target: string;
    readonly name: string;
    readonly maxLagSeconds: number;
  };
  'set-database-plan': {
    readonly target: string;
    readonly from: string;
    readonly to: string;
    readonly downtimeSeconds: number;
  };
  'set-pool': {
    readonly target: string;
    readonly from: DatabaseDetail['pool'];
    readonly to: DatabaseDetail['pool'];
    readonly downtimeSeconds: number;
  };
}

/** One step of a plan, as data. */
export type Step = {
  [Kind in keyof StepData]: { readonly kind: Kind } & StepData[Kind];
}[keyof StepData];

const kinds: { readonly [Kind in keyof StepData]: StepKind<StepData[Kind]> } = {
  'add-replica': addReplica,
  'backup-available': backupAvailable,
  'check-database': checkDatabase,
  'database-serves': databaseServes,
  deploy,
  'fail-over': failOver,
  'grow-disk': growDisk,
  healthy,
  'point-env-var': pointEnvVar,
  'replica-answers': replicaAnswers,
  'replica-streams': replicaStreams,
  'set-database-plan': setDatabasePlan,
  'set-pool': setPool,
};

/** What there is to know of a step's kind. */
export function kindOf(step: Step): StepKind<Step> {
  // The table's type ties each kind to its data; one lookup cannot show that to the compiler.
  return kinds[step.kind] as unknown as StepKind<Step>;
}
