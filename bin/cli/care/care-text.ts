import type { CareStatus, ChoreStatus } from '#core/care/care-status.ts';
import { choreKinds } from '#core/care/chore.ts';
import type { Instant } from '#core/guide.ts';
import { columns, cut, dayAndTime, span } from '../layout.ts';
import { printable } from '../printable.ts';
import { figureName, figureText } from './figure-text.ts';

/** Older than this, and nobody looks any more: a look comes every minute. */
const SILENT_MILLISECONDS = 5 * 60_000;

const words: Readonly<Record<ChoreStatus['did'], string>> = {
  nothing: 'ok',
  done: 'done',
  more: 'at it',
  waiting: 'waits',
  refused: 'REFUSED',
  failed: 'FAILED',
  busy: 'at it',
  job: 'in a job',
  held: 'held',
  late: 'next',
};

/** Whether somebody has looked lately. */
export const isCared = ({ at }: CareStatus, now: Instant): boolean =>
  now - at < SILENT_MILLISECONDS;

const warningsOf = ({ broken = [], warnings }: ChoreStatus): readonly string[] => [
  ...broken.map((promise) => `    !! ${promise}`),
  ...warnings.map((warning) => `    ! ${warning}`),
];

/** How the care of a database stands, a line for each chore and one for each of its warnings. */
export function careText(status: CareStatus, now: Instant, zone: string, width: number): string {
  const { at, database, held, trouble } = status;
  const chores = [...status.chores].sort(
    (a, b) => choreKinds.indexOf(a.kind) - choreKinds.indexOf(b.kind) || a.id.localeCompare(b.id),
  );
  const silent = isCared(status, now) ? '' : ': NOBODY CARES FOR IT';
  const lines = columns(
    chores.map((chore) => [`  ${chore.id}`, words[chore.did], chore.because]),
  ).flatMap((line, index) => [line, ...warningsOf(chores[index] as ChoreStatus)]);
  return [
    `${database}, ${dayAndTime(now, zone)} ${zone}; last look ${span(now - at)} ago${silent}`,
    ...(trouble === undefined
      ? []
      : [`cannot be asked since ${dayAndTime(trouble.since, zone)}: ${trouble.because}`]),
    ...(held === undefined ? [] : [`nothing is changed: ${held}`]),
    ...(chores.length === 0 ? ['  there is nothing to care for'] : lines),
  ]
    .map((line) => cut(printable(line), width))
    .join('\n');
}

/** All that is known of one chore. */
export function choreText(chore: ChoreStatus, now: Instant, zone: string): string {
  const { because, did, figures, id, last, lastEnded } = chore;
  const ended = (run: NonNullable<typeof last>): string =>
    `${dayAndTime(run.ended, zone)}, ${span(now - run.ended)} ago, in ${span(run.seconds * 1000)}: ${run.because}`;
  const failed = lastEnded !== undefined && lastEnded.outcome !== 'done';
  return [
    `${id}: ${words[did]}, ${because}`,
    ...warningsOf(chore),
    ...columns(
      Object.entries(figures).map(([name, value]) => [
        `    ${figureName(name)}`,
        figureText(name, value, now, zone),
      ]),
    ),
    ...(last === undefined ? ['  never done yet'] : [`  last done ${ended(last)}`]),
    ...(failed ? [`  last ${lastEnded.outcome} ${ended(lastEnded)}`] : []),
  ]
    .map(printable)
    .join('\n');
}

/** The line of `capstan status`. */
export function careLine({ chores, database, trouble }: CareStatus): readonly string[] {
  const failing = chores.filter(({ did }) => did === 'failed' || did === 'refused').length;
  const warnings = chores.reduce((sum, chore) => sum + chore.warnings.length, 0);
  const broken = chores.reduce((sum, chore) => sum + (chore.broken?.length ?? 0), 0);
  const wrong = [
    ...(trouble === undefined ? [] : ['cannot be asked']),
    ...(failing > 0 ? [`${failing} failing`] : []),
    ...(broken > 0 ? [`${broken} ${broken === 1 ? 'promise' : 'promises'} broken`] : []),
    ...(warnings > 0 ? [`${warnings} warnings`] : []),
  ];
  const count = `${chores.length} chores of ${database}`;
  if (wrong.length === 0) return [`  ${'care'.padEnd(12)} ${count}, all well`];
  return [`  ${'care'.padEnd(12)} ${count}: ${wrong.join(', ')} ("capstan care" says which)`];
}
