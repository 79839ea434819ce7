import type { GuideCheck, GuideIssue } from '../guide-issue.ts';
import { isZone } from '../zoned-time.ts';
import { adviceChecks } from './advice/advice-checks.ts';
import { archiveChecks } from './archive/archive-checks.ts';
import { bucketChecks } from './buckets/bucket-checks.ts';
import type { Cadence, CareRules } from './care-rules.ts';
import { whyNotCron } from './cron-fields.ts';
import { exportChecks } from './exports/export-checks.ts';
import { partitionChecks } from './partitions/partition-checks.ts';
import { shardingChecks } from './shards/sharding-checks.ts';
import { viewChecks } from './views/view-checks.ts';

const ZONE = 'an IANA time zone, such as "Europe/Berlin"';

/** A check of the rules for care; without care there is nothing to check. */
const ofCare =
  (
    check: (
      rules: CareRules,
      wrong: (path: string, value: unknown, wanted: string) => void,
    ) => void,
  ): GuideCheck =>
  ({ care }) => {
    const issues: GuideIssue[] = [];
    if (care !== undefined) {
      check(care, (path, value, wanted) => issues.push({ path: `care.${path}`, value, wanted }));
    }
    return issues;
  };

const databaseIsKnown: GuideCheck = ({ care, targets }) => {
  if (care === undefined) return [];
  const known = targets.flatMap(({ id, kind }) => (kind === 'postgres' ? [id] : []));
  if (known.includes(care.database)) return [];
  const wanted = `one of the databases: ${known.join(', ') || 'there is none'}`;
  return [{ path: 'care.database', value: care.database, wanted }];
};

const secretIsItsOwn: GuideCheck = ({ care, secretName }) =>
  care?.secretName === secretName
    ? [
        {
          path: 'care.secretName',
          value: secretName,
          wanted: "a secret of its own: Render's key is none of its business",
        },
      ]
    : [];

const quietHoursAreHours = ofCare(({ quiet }, wrong) => {
  if (!isZone(quiet.timeZone)) {
    wrong('quiet.timeZone', quiet.timeZone, ZONE);
  }
  if (quiet.from === quiet.until) {
    wrong('quiet.until', quiet.until, 'another time than `from`: quiet all day is no time at all');
  }
});

/** A time that nobody can read would be found only when a chore is looked at. */
const timesAreTimes = ofCare(({ advice, exports, views }, wrong) => {
  const check = (cadence: Cadence | undefined, path: string): void => {
    if (cadence === undefined || !('cron' in cadence)) return;
    const { cron, timeZone } = cadence;
    const wanted = whyNotCron(cron);
    if (wanted !== undefined) wrong(`${path}.cadence.cron`, cron, wanted);
    // One that is missing is a matter of shape.
    if (timeZone !== undefined && !isZone(timeZone))
      wrong(`${path}.cadence.timeZone`, timeZone, ZONE);
  };
  for (const [at, { cadence }] of views.entries()) check(cadence, `views.${at}`);
  for (const [at, { cadence }] of exports.entries()) check(cadence, `exports.${at}`);
  check(advice?.cadence, 'advice');
});

/** Names under which two rows would make the same relation. */
const relationsAreMadeOnce = ofCare(({ archives, partitions, views }, wrong) => {
  const taken = new Map<string, string>();
  const take = (name: string, path: string): void => {
    const full = name.includes('.') ? name : `public.${name}`;
    const by = taken.get(full);
    if (by === undefined) taken.set(full, path);
    else wrong(path, name, `a relation that no other row has; care.${by} has it`);
  };
  for (const [at, { name }] of views.entries()) take(name, `views.${at}.name`);
  for (const [at, { table }] of partitions.entries()) take(table, `partitions.${at}.table`);
  for (const [at, { table }] of archives.entries()) take(table, `archives.${at}.table`);
});

const jobsHaveAService = ofCare(({ jobs, views }, wrong) => {
  if (jobs !== undefined) return;
  for (const [at, { runs }] of views.entries()) {
    if (runs === 'job') wrong(`views.${at}.runs`, runs, '"auto", or a section care.jobs');
  }
});

/** What no shape can say of the rules for care. */
export const careChecks: readonly GuideCheck[] = [
  databaseIsKnown,
  secretIsItsOwn,
  quietHoursAreHours,
  timesAreTimes,
  relationsAreMadeOnce,
  jobsHaveAService,
  ...viewChecks,
  ...partitionChecks,
  ...archiveChecks,
  ...exportChecks,
  ...bucketChecks,
  ...adviceChecks,
  ...shardingChecks,
];
