import { ENDED, type Run } from '#core/playbooks/run-record.ts';
import type { Connection } from '../connection.ts';
import { type Globals, nextCommand } from '../run.ts';
import { standing, stepLines } from '../run-text.ts';
import type { Shell } from '../shell.ts';
import { Board } from './board.ts';

/** How following a run ended. */
export type Followed =
  | { readonly is: 'ended'; readonly run: Run }
  | { readonly is: 'refused'; readonly problems: readonly string[] }
  /** Its execution is over and its record does not say so. */
  | { readonly is: 'died'; readonly because: string; readonly run?: Run }
  | { readonly is: 'under-way'; readonly run?: Run };

export interface FollowOptions {
  readonly playbook: string;
  readonly name: string;
  /** Real milliseconds. */
  readonly withinMilliseconds?: number;
}

/** A record says all that an execution does, unless that died or never came so far as to have one. */
const LOOKS_BETWEEN_EXECUTIONS = 10;

/** What to show of a run while it goes on. */
function boardOf(run: Run, now: number, globals: Globals): readonly string[] {
  const answer = nextCommand(`playbook approve ${run.name}`, globals);
  const asks = run.status === 'waiting-for-approval' ? [`  to say yes: ${answer}`] : [];
  return [
    `${run.playbook} (run ${run.name}): ${standing(run, now)}`,
    ...stepLines(run, now),
    ...asks,
  ];
}

/** Asks AWS itself about an execution whose record says nothing new. */
async function endOf(
  connection: Connection,
  { name, playbook }: FollowOptions,
  run: Run | undefined,
): Promise<Followed | undefined> {
  const end = await connection.playbooks.end(playbook, name);
  if (end === undefined) return undefined;
  const known = run === undefined ? {} : { run };
  if ('died' in end) return { is: 'died', because: end.died, ...known };
  if (end.result.kind === 'refused') return { is: 'refused', problems: end.result.problems };
  if (end.result.kind === 'ran') return { is: 'ended', run: end.result.run };
  return { is: 'died', because: 'it only made a plan', ...known };
}

/** Shows a run until it ends, the time is over, or somebody presses Ctrl-C. */
export async function follow(
  connection: Connection,
  shell: Shell,
  globals: Globals,
  options: FollowOptions,
): Promise<Followed> {
  const board = new Board(shell);
  const every = connection.place.local ? 500 : 3_000;
  const looks = Math.ceil((options.withinMilliseconds ?? Number.POSITIVE_INFINITY) / every);
  let run: Run | undefined;
  try {
    for (let look = 1; ; look += 1) {
      run = (await connection.runs.run(options.name)) ?? run;
      if (run !== undefined) board.show(boardOf(run, await connection.now(), globals));
      if (run !== undefined && ENDED.includes(run.status)) return { is: 'ended', run };
      if (run === undefined || look % LOOKS_BETWEEN_EXECUTIONS === 0) {
        const end = await endOf(connection, options, run);
        if (end !== undefined) return end;
      }
      if (look > looks || shell.interrupted()) return { is: 'under-way', ...(run && { run }) };
      await shell.rest(every);
    }
  } finally {
    board.end();
  }
}
