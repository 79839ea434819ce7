import * as v from 'valibot';
import { monthlyCost } from '../../cost.ts';
import type { ServiceTarget } from '../../guide.ts';
import { emptyHistory, type History } from '../../history.ts';
import { boundText, type Limits, limitsOf } from '../../limits.ts';
import type { AutoscalingFact, ServiceFacts } from '../../observation.ts';
import { serviceField } from '../fields.ts';
import { budgetNotes } from '../notes/budget-notes.ts';
import type { Draft } from '../plan.ts';
import { playbook, Refused } from '../playbook.ts';
import type { Range, Step } from '../steps/all.ts';
import { autoscalingText, sameAutoscaling } from '../steps/set-autoscaling.ts';
import { serviceOf } from '../targets.ts';
import type { World } from '../world.ts';
import { connectionsForbid, guideForbids, type ScalingWish } from './scaling-refusals.ts';

const instances = (text: string) =>
  v.pipe(
    v.number(),
    v.integer('a whole number'),
    v.minValue(1, 'at least 1'),
    v.maxValue(100, "at most 100, which is Render's own limit"),
    v.description(text),
  );

const percentage = (text: string) =>
  v.optional(
    v.pipe(
      v.number(),
      v.integer('a whole number'),
      v.minValue(1, 'at least 1 %'),
      v.maxValue(90, 'at most 90 %'),
      v.description(text),
    ),
  );

/** What is so now, and what the wish comes to. */
interface Case {
  readonly service: ServiceTarget;
  readonly wish: ScalingWish;
  readonly facts: ServiceFacts;
  readonly history: History;
  /** With the wished bounds in force: the growth tier and schedules have their say, too. */
  readonly limits: Limits;
}

const within = (count: number, { floor, ceiling }: Limits): number =>
  Math.min(ceiling, Math.max(floor, count));

/** In direct mode: the count brought inside of the bounds, Render's own autoscaler off. */
function direct({ facts, limits, service }: Case): readonly Step[] {
  const target = service.id;
  const { autoscaling, instanceCreatedAt, manualInstances } = facts;
  if (autoscaling?.enabled === true) {
    const count = within(instanceCreatedAt.length, limits);
    return [{ kind: 'take-over-scaling', target, from: autoscaling, instances: count }];
  }
  const to = within(manualInstances, limits);
  return to === manualInstances
    ? []
    : [{ kind: 'set-instances', target, from: manualInstances, to }];
}

const OFF = { enabled: false, percentage: 70 };

/** In steer mode: the whole block, as it is but for what was asked. */
function steer({ facts, limits, service, wish }: Case): readonly Step[] {
  const from = facts.autoscaling ?? null;
  const criterion = (of: 'cpu' | 'memory') => {
    const percentage = wish[of];
    return percentage === undefined ? (from?.criteria[of] ?? OFF) : { enabled: true, percentage };
  };
  const to: AutoscalingFact = {
    enabled: true,
    min: limits.floor,
    max: limits.ceiling,
    criteria: { cpu: criterion('cpu'), memory: criterion('memory') },
  };
  if (!to.criteria.cpu.enabled && !to.criteria.memory.enabled) {
    throw new Refused(
      `input.cpu: found nothing, wanted a percentage here or as input.memory: Render's autoscaler of ${service.id} is ${autoscalingText(from)} and has no target to keep`,
    );
  }
  if (sameAutoscaling(from, to)) return [];
  return [{ kind: 'set-autoscaling', target: service.id, from, to }];
}

/** The bounds; those that are the guide's own need not be kept. */
function bounds({ history, service, wish }: Case, by: string): readonly Step[] {
  const from = history.bounds ? { min: history.bounds.min, max: history.bounds.max } : null;
  const { min, max } = service.instances;
  const to: Range | null =
    wish.min === min && wish.max === max ? null : { min: wish.min, max: wish.max };
  if (from?.min === to?.min && from?.max === to?.max) return [];
  return [{ kind: 'set-bounds', target: service.id, from, to, by }];
}

function notes({ limits, service, wish }: Case): readonly string[] {
  const floor = limits.floor > wish.min ? [`now there is a ${boundText(limits, 'floor')}`] : [];
  const ceiling =
    limits.ceiling < wish.max ? [`now there is a ${boundText(limits, 'ceiling')}`] : [];
  const overruled = limits.overruled === undefined ? [] : [limits.overruled];
  return [
    `stays until ${service.id} is given other bounds; ${service.instances.min} and ${service.instances.max} are the guide's own`,
    ...floor,
    ...ceiling,
    ...overruled,
  ];
}

function cost({ facts, limits }: Case, { guide }: World): Draft['costUsdPerMonth'] {
  const { autoscaling, ...counted } = facts;
  const count =
    autoscaling?.enabled === true ? facts.instanceCreatedAt.length : facts.manualInstances;
  const before = monthlyCost(guide, { ...counted, manualInstances: count });
  const after = monthlyCost(guide, { ...counted, manualInstances: within(count, limits) });
  return before === undefined || after === undefined ? undefined : { before, after };
}

async function caseOf(world: World, service: ServiceTarget, wish: ScalingWish, by: string) {
  const facts = await world.render.facts(service);
  if (facts.kind !== 'service') throw new Refused(`${service.id} is no service on Render`);
  if (facts.suspended) throw new Refused(`${service.id} is suspended on Render`);
  if (facts.hasDisk) throw new Refused(`${service.id} has a disk, which keeps one instance`);
  const { states, unreadable } = await world.state.read([service.id]);
  const garbled = unreadable?.[service.id];
  if (garbled !== undefined) throw new Refused(garbled);
  const history = states[service.id]?.history ?? emptyHistory;
  const wished = { ...history, bounds: { min: wish.min, max: wish.max, by } };
  const limits = limitsOf(world.guide, service, { now: world.now(), history: wished });
  return { facts, history, limits, service, wish };
}

/** Between how many instances a service is scaled, by hand. */
export const setApiScaling = playbook({
  id: 'set-api-scaling',
  summary:
    "Sets the fewest and the most instances of a service, and the targets of Render's autoscaler.",
  input: v.strictObject({
    service: serviceField,
    min: instances("the fewest instances, within the guide's limits"),
    max: instances("the most instances, within the guide's limits and the database's connections"),
    cpu: percentage("CPU that Render's autoscaler keeps, in percent; in steer mode only"),
    memory: percentage("memory that Render's autoscaler keeps, in percent; in steer mode only"),
    mode: v.optional(
      v.pipe(
        v.picklist(['direct', 'steer']),
        v.description(
          'how the service is scaled, for those who want to be sure; as the guide says',
        ),
      ),
    ),
  }),
  needs: ['render'],
  about: {
    steps: [
      "direct mode: turns Render's autoscaler off if it is on, and keeps what runs",
      'direct mode: brings the count between the bounds',
      "steer mode: writes the whole block of Render's autoscaler, changed only in what was asked",
      'keeps the bounds for the loop',
    ],
    downtime: 'none',
    undo: 'the former bounds, count and block',
  },
  example: { service: 'api', min: 3, max: 8 },
  async plan(world, { service: id, ...wish }, { by }) {
    const service = serviceOf(world.guide, id);
    const forbidden = guideForbids(world.guide, service, wish);
    if (forbidden.length > 0) throw new Refused(...forbidden);
    const found = await caseOf(world, service, wish, by);
    const problems = await connectionsForbid(world, service, wish);
    if (problems.length > 0) throw new Refused(...problems);
    const change = service.mode === 'steer' ? steer(found) : direct(found);
    const steps = [...change, ...bounds(found, by)];
    if (steps.length === 0) return { target: id, steps, notes: ['it is scaled like that already'] };
    const money = cost(found, world);
    return {
      target: id,
      steps,
      notes: [...notes(found), ...(money === undefined ? [] : await budgetNotes(world, id, money))],
      ...(money === undefined ? {} : { costUsdPerMonth: money }),
    };
  },
});
