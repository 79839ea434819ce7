import * as v from 'valibot';
import { backlogShape } from './backlog-shape.ts';
import { careRulesShape } from './care/care-shape.ts';
import type { Guide } from './guide.ts';
import { playbookIds } from './playbooks/ids.ts';
import { scheduleShape } from './schedules/schedule-shape.ts';
import { clock, count, kebab, list, object, oneOf, text, weekday } from './shape-parts.ts';
import { signals } from './signals.ts';
import { taskRulesShape } from './tasks/task-shape.ts';

const number = v.pipe(v.number('a number'), v.finite('a finite number'));
const positive = v.pipe(number, v.gtValue(0, 'more than 0'));
const whole = v.pipe(number, v.integer('a whole number'), v.minValue(0, '0 or more'));
/** A day: no window, wait or distance of the loop is longer. */
const dayMinutes = v.pipe(count, v.maxValue(1440, 'at most 1440 minutes, a day'));
const distance = v.pipe(
  number,
  v.integer('a whole number'),
  v.minValue(0, '0 or more'),
  v.maxValue(1440, 'at most 1440 minutes, a day'),
);
const percent = v.pipe(number, v.minValue(0, '0 to 100'), v.maxValue(100, '0 to 100'));
const instanceRange = object({
  min: count,
  max: v.pipe(count, v.maxValue(100, "at most 100, Render's limit")),
});
const id = (pattern: RegExp, wanted: string) => v.pipe(v.string(wanted), v.regex(pattern, wanted));

const variable = v.pipe(
  v.string('the name of an environment variable'),
  v.regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'the name of an environment variable'),
);
const target = v.variant(
  'kind',
  [
    object({
      kind: v.literal('service'),
      id: kebab,
      renderId: id(/^srv-[0-9a-z]{20}$/, "Render's id, srv- and 20 characters of 0-9a-z"),
      mode: oneOf(['direct', 'steer']),
      instances: instanceRange,
      connections: v.exactOptional(
        object({
          database: kebab,
          perInstance: count,
          urlKey: v.exactOptional(variable),
          replicaUrlKey: v.exactOptional(variable),
        }),
      ),
      backlog: v.exactOptional(backlogShape),
    }),
    object({
      kind: v.literal('postgres'),
      id: kebab,
      renderId: id(/^dpg-[0-9a-z]{20}-[a-z]$/, "Render's id, dpg-, 20 characters of 0-9a-z and -a"),
      maxDiskGb: v.pipe(
        count,
        v.multipleOf(5, 'a multiple of 5'),
        v.maxValue(16_000, "at most 16000, Render's limit"),
      ),
    }),
    object({
      kind: v.literal('key-value'),
      id: kebab,
      renderId: id(/^red-[0-9a-z]{20}$/, "Render's id, red- and 20 characters of 0-9a-z"),
    }),
  ],
  'a target of kind service, postgres or key-value',
);

const minutes = { breaching: count, of: v.pipe(count, v.maxValue(60, 'at most 60 minutes')) };
const row = object({
  id: kebab,
  target: kebab,
  signal: oneOf(signals.map(({ id: signalId }) => signalId)),
  current: number,
  high: object({
    value: positive,
    ...minutes,
    aim: positive,
    emergency: v.exactOptional(positive),
  }),
  low: object({
    value: v.pipe(number, v.minValue(0, '0 or more')),
    ...minutes,
    leadsTo: oneOf(['shrink', 'advice']),
  }),
  asks: v.pipe(
    list(oneOf(['instances', 'plan', 'disk'])),
    v.nonEmpty('at least one of instances, plan, disk'),
  ),
  why: object({ high: text, low: text }),
});

const rung = object({
  plan: v.pipe(v.string('a plan id'), v.nonEmpty('a plan id')),
  aliases: v.exactOptional(list(v.string('a plan id'))),
  cpu: v.exactOptional(positive),
  ramMb: positive,
  connections: v.exactOptional(count),
  usdPerMonth: positive,
  highAvailability: v.exactOptional(v.boolean('true or false')),
});
const ladder = v.pipe(list(rung), v.nonEmpty('at least one plan'));
const trust = oneOf(['observe', 'recommend', 'approve', 'auto']);
const given = object({ up: trust, down: trust });

const policy = object({
  staleAfterSeconds: v.pipe(
    count,
    v.minValue(120, 'at least 120: values are a minute old when they appear'),
    v.maxValue(900, 'at most 900: older values say nothing of now'),
  ),
  sizingMinutes: v.pipe(count, v.maxValue(25, 'at most 25: observations reach back half an hour')),
  tolerancePercent: object({ up: percent, down: percent }),
  step: object({
    maxFactor: v.pipe(number, v.gtValue(1, 'more than 1')),
    maxAdd: count,
    maxDrop: count,
    maxDropPercent: percent,
  }),
  panic: object({
    factor: v.pipe(number, v.gtValue(1, 'more than 1')),
    windowMinutes: v.pipe(
      count,
      v.maxValue(25, 'at most 25: observations reach back half an hour'),
    ),
    saturatedPercent: percent,
  }),
  downWindowMinutes: v.pipe(
    count,
    v.maxValue(25, 'at most 25: observations reach back half an hour'),
  ),
  growthMemory: object({ hours: positive, lessDemandPercent: percent }),
  spacingMinutes: object({ up: distance, down: distance, plan: distance }),
  bootSeconds: v.pipe(count, v.maxValue(3600, 'at most 3600')),
  deployFreeze: object({ settleMinutes: distance, forgetAfterMinutes: dayMinutes }),
  manualHoldMinutes: distance,
  disk: object({
    growPercent: positive,
    stepGb: v.pipe(count, v.multipleOf(5, "a multiple of 5, Render's step")),
    cooldownHours: v.pipe(number, v.minValue(12, "at least 12, Render's own cooldown")),
    nativeAtPercent: percent,
  }),
  verifyMinutes: object({
    instances: dayMinutes,
    'service-plan': dayMinutes,
    'database-plan': dayMinutes,
    'database-disk': dayMinutes,
    'key-value-plan': dayMinutes,
  }),
  watch: object({
    minutes: dayMinutes,
    worseFactor: v.pipe(number, v.gtValue(1, 'more than 1')),
    moreDemandFactor: v.pipe(number, v.gtValue(1, 'more than 1')),
    errorPercent: percent,
  }),
  retryAfterMinutes: distance,
  changesPerHour: v.pipe(count, v.maxValue(20, 'at most 20')),
  connectionReserve: whole,
  renderCallsPerMinute: object({
    reads: v.pipe(count, v.maxValue(400, "at most 400, Render's limit")),
    writes: v.pipe(count, v.maxValue(30, "at most 30, Render's limit")),
    perService: v.pipe(count, v.maxValue(10, "at most 10, Render's limit")),
  }),
  keepDays: v.pipe(count, v.maxValue(3650, 'at most 3650, ten years')),
});

const projection = object({
  inMonths: whole,
  monthlyActiveUsers: count,
  requestsPerDay: count,
  databaseGb: positive,
  fileStorageGb: positive,
  concurrentUsers: count,
});

/** The guide's shape; what no shape can say stands in check-guide.ts. Messages say what was wanted. */
export const guideShape: v.GenericSchema<unknown, Guide> = object({
  application: kebab,
  workspace: id(
    /^(tea|usr)-[0-9a-z]{20}$/,
    "Render's workspace id, tea- or usr- and 20 characters of 0-9a-z",
  ),
  timeZone: v.string('an IANA time zone'),
  targets: v.pipe(list(target), v.nonEmpty('at least one target')),
  rows: v.pipe(list(row), v.nonEmpty('at least one row')),
  alsoPublish: list(oneOf(signals.map(({ id: signalId }) => signalId))),
  ladders: object({ service: ladder, postgres: ladder, 'key-value': ladder }),
  diskUsdPerGbMonth: positive,
  growth: object({
    monthlyActiveUsers: whole,
    tiers: v.pipe(
      list(object({ fromMonthlyActiveUsers: whole, minInstances: count })),
      v.nonEmpty('at least one tier'),
    ),
    projections: v.pipe(list(projection), v.nonEmpty('at least the present')),
  }),
  maintenanceWindows: list(
    object({
      id: kebab,
      days: v.pipe(list(weekday), v.nonEmpty('at least one day')),
      from: clock,
      until: clock,
    }),
  ),
  holidays: v.record(
    v.string('the name of a calendar'),
    list(v.string('a date, YYYY-MM-DD')),
    'calendars by name',
  ),
  schedules: list(scheduleShape),
  budget: object({
    usdPerMonth: positive,
    reserveUsdPerMonth: v.pipe(number, v.minValue(0, '0 or more')),
  }),
  trust: object({
    instances: given,
    'service-plan': given,
    'database-plan': given,
    'database-disk': given,
    'key-value-plan': given,
  }),
  playbooks: object({
    approve: list(oneOf(playbookIds)),
    approvalHours: v.pipe(count, v.maxValue(168, 'at most 168, a week')),
    selfApproval: v.boolean('true or false'),
  }),
  tasks: v.exactOptional(taskRulesShape),
  care: v.exactOptional(careRulesShape),
  notify: object({
    emails: list(v.pipe(v.string('an e-mail address'), v.email('an e-mail address'))),
    slack: v.boolean('true or false'),
  }),
  secretName: v.pipe(
    v.string('a name'),
    v.regex(/^[\w/+=.@-]{1,512}$/, 'a name of Secrets Manager'),
  ),
  docsUrl: v.pipe(v.string('a URL'), v.regex(/^https?:\/\/\S+$/, 'a web address')),
  policy,
});
