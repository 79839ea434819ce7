import type { Action, Direction } from './decision.ts';
import type { ActionClass, TargetKind } from './guide.ts';
import type { AutoscalingFact } from './observation.ts';
import type { Scene } from './scene.ts';

/** A change somebody would like, before the guards have spoken. */
export interface Candidate {
  /** The id of a row or schedule, or `limits`, `bounds`, `panic`, `undo`. */
  readonly by: string;
  readonly why: 'breach' | 'panic' | 'surplus' | 'limits' | 'undo';
  readonly actionClass: ActionClass;
  readonly direction: Direction;
  readonly action: Action;
  /** The emergency line is passed, or the short window needs twice what is ready. */
  readonly urgent: boolean;
  readonly value?: number;
  readonly aim?: number;
  readonly because: string;
}

/** Instances an action leads to; undefined for other actions. */
export function instancesOf(action: Action): number | undefined {
  if (action.kind === 'set-instances') return action.to;
  return action.kind === 'steer-autoscaling' ? action.to.min : undefined;
}

/** Instances an action leads away from; undefined for other actions. */
export function instancesBefore(action: Action): number | undefined {
  if (action.kind === 'set-instances') return action.from;
  return action.kind === 'steer-autoscaling' ? action.from.min : undefined;
}

/** The action that brings a service to `to` instances: the count itself, or the floor of Render's autoscaler. */
export function instancesAction(scene: Scene, to: number): Action {
  const { facts, target } = scene;
  if (facts.kind === 'service' && target.kind === 'service' && target.mode === 'steer') {
    const from = facts.autoscaling ?? nativeOff(scene);
    return {
      kind: 'steer-autoscaling',
      from,
      to: { ...from, min: to, max: Math.max(from.max, to) },
    };
  }
  return { kind: 'set-instances', from: scene.level, to };
}

function nativeOff(scene: Scene): AutoscalingFact {
  const max = scene.target.kind === 'service' ? scene.target.instances.max : scene.level;
  const criterion = { enabled: false, percentage: 70 };
  return { enabled: false, min: scene.level, max, criteria: { cpu: criterion, memory: criterion } };
}

/** The class of a plan change, by kind of target. */
export const planClass: Readonly<Record<TargetKind, ActionClass>> = {
  service: 'service-plan',
  postgres: 'database-plan',
  'key-value': 'key-value-plan',
};
