import * as v from 'valibot';
import type { Guide, Rung } from '../../guide.ts';
import { nextRung, rungIndex, rungOf, samePlan } from '../../ladder.ts';
import { minutesField, serviceField } from '../fields.ts';
import { budgetNotes } from '../notes/budget-notes.ts';
import { scheduleNotes } from '../notes/schedule-notes.ts';
import { playbook, Refused } from '../playbook.ts';
import { awaySeconds } from '../steps/deploys-since.ts';
import { serviceOf } from '../targets.ts';
import type { ServiceDetail } from '../world.ts';
import { quietService } from './quiet-service.ts';

function wantedRung(guide: Guide, present: string, plan: string | undefined): Rung {
  const ladder = guide.ladders.service;
  const known = ladder.map((rung) => rung.plan).join(', ');
  if (plan !== undefined) {
    const named = rungOf(ladder, plan);
    if (named !== undefined) return named;
    throw new Refused(`input.plan: found "${plan}", wanted one of the guide's ladder: ${known}`);
  }
  const next = nextRung(ladder, present, 'up');
  if (next !== undefined) return next;
  throw new Refused(
    rungIndex(ladder, present) < 0
      ? `plan ${present} is not on the guide's ladder, so it has no next rung: say input.plan, one of ${known}`
      : `plan ${present} is the top of the guide's ladder: more instances, or a longer ladder`,
  );
}

/** Instances that are paid for. */
const paidInstances = ({ autoscaling, instances, manualInstances }: ServiceDetail): number =>
  autoscaling?.enabled === true ? instances.length : manualInstances;

/** A larger plan for a service, kept only when it answers as fast as before. */
export const upgradeApiPlan = playbook({
  id: 'upgrade-api-plan',
  summary: 'Gives a service another plan, and the old one back when response times get worse.',
  input: v.strictObject({
    service: serviceField,
    plan: v.optional(
      v.pipe(v.string(), v.nonEmpty(), v.description('its new plan; the next rung if not said')),
    ),
    minutes: minutesField('how long response times are watched after the deploy', 10),
  }),
  needs: ['render'],
  about: {
    steps: [
      'tells Render the plan',
      'deploys the present build once, unless Render has begun to by itself',
      'waits until the health path answers and every instance runs',
      'compares errors and the 95th percentile of response times with the quarter hour before the deploy',
    ],
    downtime: 'none; about a minute for a service with a disk',
    undo: "the old plan and one more deploy, also when it is slower than the guide's policy.watch allows",
  },
  example: { service: 'api' },
  async plan(world, { service: id, plan, minutes }) {
    const { guide } = world;
    const service = serviceOf(guide, id);
    if (plan !== undefined) wantedRung(guide, '', plan);
    const detail = await quietService(world, service);
    const ladder = guide.ladders.service;
    const rung = wantedRung(guide, detail.plan, plan);
    if (samePlan(ladder, detail.plan, rung.plan)) {
      return { target: id, steps: [], notes: [`it has plan ${detail.plan} already`] };
    }
    const price = rungOf(ladder, detail.plan)?.usdPerMonth;
    const count = paidInstances(detail);
    const cost =
      price === undefined ? undefined : { before: count * price, after: count * rung.usdPerMonth };
    const downtimeSeconds = awaySeconds(detail);
    const isSmaller = rungIndex(ladder, rung.plan) < rungIndex(ladder, detail.plan);
    return {
      target: id,
      steps: [
        {
          kind: 'set-service-plan',
          target: id,
          from: detail.plan,
          to: rung.plan,
          downtimeSeconds,
        },
        {
          kind: 'deploy',
          target: id,
          brings: `plan ${rung.plan}`,
          downtimeSeconds,
          mayHaveBegun: true,
        },
        { kind: 'healthy', target: id },
        { kind: 'response-time-holds', target: id, minutes },
      ],
      ...(cost === undefined ? {} : { costUsdPerMonth: cost }),
      notes: [
        ...scheduleNotes(world, service, rung.plan),
        ...(cost === undefined
          ? [`what ${detail.plan} costs is not known: it is not on the guide's ladder`]
          : await budgetNotes(world, id, cost)),
        ...(isSmaller ? [`${rung.plan} is smaller than ${detail.plan}`] : []),
        'the deploy also takes every other change of configuration that was not deployed yet',
      ],
    };
  },
});
