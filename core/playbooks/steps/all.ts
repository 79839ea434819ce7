import type { OrderKindId } from '../../care/order.ts';
import type { AutoscalingFact } from '../../observation.ts';
import type { DatabaseLimits } from '../databases/database-findings.ts';
import type { Json } from '../journey.ts';
import type { ConnectionName, DatabaseDetail } from '../world.ts';
import { addReplica } from './add-replica.ts';
import { backupAvailable } from './backup-available.ts';
import { checkDatabase } from './check-database.ts';
import { checkService } from './check-service.ts';
import { databaseOrder } from './database-order.ts';
import { databaseServes } from './database-serves.ts';
import { deploy } from './deploy.ts';
import { failOver } from './fail-over.ts';
import { growDisk } from './grow-disk.ts';
import { healthy } from './healthy.ts';
import { pause } from './pause.ts';
import { pointEnvVar } from './point-env-var.ts';
import { redrive } from './redrive.ts';
import { replicaAnswers } from './replica-answers.ts';
import { replicaListSettles } from './replica-list-settles.ts';
import { replicaStreams } from './replica-streams.ts';
import { responseTimeHolds } from './response-time-holds.ts';
import { restart } from './restart.ts';
import { resume } from './resume.ts';
import { rollBack } from './roll-back.ts';
import { setAutoscaling } from './set-autoscaling.ts';
import { setBounds } from './set-bounds.ts';
import { setDatabasePlan } from './set-database-plan.ts';
import { setInstances } from './set-instances.ts';
import { setPool } from './set-pool.ts';
import { setServicePlan } from './set-service-plan.ts';
import type { StepKind } from './step-kind.ts';
import { takeOverScaling } from './take-over-scaling.ts';

/** Instances between which a service is kept. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** What each kind of step has to know; checkpoints and the ledger keep it, so nothing secret is in here. */
export interface StepData {
  /** Follows `replica-list-settles`, whose mark it goes by. */
  'add-replica': { readonly target: string; readonly name: string };
  'backup-available': { readonly target: string };
  'check-database': { readonly target: string } & DatabaseLimits;
  /** A database is no `target` here: it serves on, and may be scaled meanwhile. */
  'database-order': {
    readonly database: string;
    readonly order: OrderKindId;
    readonly input: Readonly<Record<string, Json>>;
    /** What it does, and how it is taken back, in words. */
    readonly does: string;
    readonly undo: string;
  };
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
  'set-service-plan': {
    readonly target: string;
    readonly from: string;
    readonly to: string;
    /** Of each of the deploys that carry a plan to the instances. */
    readonly downtimeSeconds: number;
  };
  /** So many minutes of response times against those before the last deploy. */
  'response-time-holds': { readonly target: string; readonly minutes: number };
  'check-service': {
    readonly target: string;
    readonly minutes: number;
    readonly maxErrorPercent: number;
    readonly maxResponseMs: number;
  };
  'set-instances': { readonly target: string; readonly from: number; readonly to: number };
  /** Null: the guide's own limits. */
  'set-bounds': {
    readonly target: string;
    readonly from: Range | null;
    readonly to: Range | null;
    readonly by: string;
  };
  'set-autoscaling': {
    readonly target: string;
    readonly from: AutoscalingFact | null;
    readonly to: AutoscalingFact;
  };
  'take-over-scaling': {
    readonly target: string;
    readonly from: AutoscalingFact;
    readonly instances: number;
  };
  restart: { readonly target: string; readonly downtimeSeconds: number };
  /** Deploys by id; the commit's first line tells people which one it is. */
  'roll-back': {
    readonly target: string;
    readonly from: string;
    readonly to: string;
    readonly commit?: string;
    readonly downtimeSeconds: number;
  };
  redrive: { readonly queue: string };
  /** A scope is a target's id or `all`: it is no `target`, since a switch is turned also while it is on. */
  pause: {
    readonly scope: string;
    readonly by: string;
    readonly why: string;
    readonly forMinutes: number | null;
  };
  resume: { readonly scope: string; readonly paused: string };
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
  'replica-list-settles': { readonly target: string };
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
  'database-order': databaseOrder,
  'database-serves': databaseServes,
  deploy,
  'fail-over': failOver,
  'grow-disk': growDisk,
  healthy,
  'set-service-plan': setServicePlan,
  'response-time-holds': responseTimeHolds,
  'check-service': checkService,
  'set-instances': setInstances,
  'set-bounds': setBounds,
  'set-autoscaling': setAutoscaling,
  'take-over-scaling': takeOverScaling,
  restart,
  'roll-back': rollBack,
  redrive,
  pause,
  resume,
  'point-env-var': pointEnvVar,
  'replica-answers': replicaAnswers,
  'replica-list-settles': replicaListSettles,
  'replica-streams': replicaStreams,
  'set-database-plan': setDatabasePlan,
  'set-pool': setPool,
};

/** The names of all kinds. */
export const stepKinds = Object.keys(kinds) as readonly (keyof StepData)[];

/** Whether steps of a kind ask for something, or only look. */
export const asks = (kind: keyof StepData): boolean => kinds[kind].ask !== undefined;

/** What there is to know of a step's kind. */
export function kindOf(step: Step): StepKind<Step> {
  // The table's type ties each kind to its data; one lookup cannot show that to the compiler.
  return kinds[step.kind] as unknown as StepKind<Step>;
}
