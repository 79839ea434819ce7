import { Command } from 'commander';
import { guide } from '#config';
import type { Decision } from '#core/decision.ts';
import type { Instant } from '#core/guide.ts';
import { type ShownRun, shownRun } from '#core/playbooks/run-record.ts';
import { tell } from '#core/sentence.ts';
import type { Connection } from '../connection.ts';
import { CommandFailed, EXIT } from '../exit.ts';
import { columns, dayAndTime } from '../layout.ts';
import type { Run } from '../run.ts';
import { runReport, standing } from '../run-text.ts';
import { readCount, readDuration } from '../words.ts';

interface Options {
  readonly since: string;
  readonly limit: string;
  readonly acts?: boolean;
  readonly playbooks?: boolean;
}

/** What changed, by itself or by a person's hand. */
type Entry =
  | { readonly kind: 'act'; readonly at: Instant; readonly decision: Decision }
  | { readonly kind: 'playbook'; readonly at: Instant; readonly run: ShownRun };

/** A week of minutes; more is read by asking for less time. */
const MOST_DECISIONS = 10_080;
const MOST_RUNS = 200;

const help = `
Examples:
  $ npx capstan ledger                      changes and playbooks of the last day
  $ npx capstan ledger api --since 7d       of one target
  $ npx capstan ledger --playbooks          only what people started
  $ npx capstan ledger grow-1               the whole report of one run

--json: a list, newest first: {"kind": "act", "at", "decision"} or {"kind": "playbook", "at", "run"}; of one run: the run.
Exit code 1: there is no such run.
`;

async function entries(
  connection: Connection,
  target: string | undefined,
  since: Instant,
  { acts, playbooks }: Options,
): Promise<readonly Entry[]> {
  const targets = target === undefined ? guide.targets.map(({ id }) => id) : [target];
  const decisions =
    playbooks === true && acts !== true
      ? []
      : await Promise.all(
          targets.map((one) => connection.ledger.decisions(one, { since, limit: MOST_DECISIONS })),
        );
  const runs = acts === true && playbooks !== true ? [] : await connection.runs.runs(MOST_RUNS);
  const found: readonly Entry[] = [
    ...decisions
      .flat()
      .filter(({ verdict }) => verdict === 'act')
      .map((decision) => ({ kind: 'act' as const, at: decision.at, decision })),
    ...runs
      .filter(({ plan, startedAt }) => {
        return startedAt >= since && (target === undefined || plan.target === target);
      })
      .map((one) => ({ kind: 'playbook' as const, at: one.startedAt, run: shownRun(one) })),
  ];
  return found.toSorted((a, b) => b.at - a.at);
}

function line(entry: Entry, now: Instant): readonly string[] {
  const at = dayAndTime(entry.at, guide.timeZone);
  if (entry.kind === 'act') return [at, 'by itself', tell(entry.decision)];
  const { by, name, outcome, playbook, why } = entry.run;
  return [at, by, `${playbook} (run ${name}; ${why}): ${outcome ?? standing(entry.run, now)}`];
}

/** `capstan ledger`: what was changed, by whom, and why. */
export const ledgerCommand = (run: Run): Command =>
  new Command('ledger')
    .summary('what was changed, by itself or by hand, and why')
    .description(
      'What was changed, by Capstan itself or by playbooks, merged by time; or the whole report of one run.',
    )
    .argument('[target or run]', 'a target of the guide, or the name of a run')
    .option('--since <duration>', 'such as 90m, 24h, 7d', '24h')
    .option('--limit <n>', 'the newest so many', '50')
    .option('--acts', 'only what Capstan did by itself')
    .option('--playbooks', 'only runs of playbooks')
    .addHelpText('after', help)
    .action(
      run<Options>(async ({ connect, options, shell, words: [name] }) => {
        const limit = readCount('--limit', options.limit, 1, 10_000);
        const lasts = readDuration('--since', options.since, guide.policy.keepDays);
        const target = guide.targets.find(({ id }) => id === name)?.id;
        const connection = await connect();
        const now = await connection.now();
        if (name !== undefined && target === undefined) {
          const one = await connection.runs.run(name);
          if (one === undefined) {
            const known = guide.targets.map(({ id }) => id).join(', ');
            throw new CommandFailed(
              EXIT.no,
              `found neither a target nor a run "${name}"`,
              `targets are ${known}; "capstan playbook runs" lists the runs`,
            );
          }
          shell.out(
            options.json === true
              ? JSON.stringify(shownRun(one), null, 2)
              : runReport(one, guide.timeZone, now),
          );
          return EXIT.done;
        }
        const found = await entries(connection, target, now - lasts, options);
        const shown = found.slice(0, limit);
        if (options.json === true) shell.out(JSON.stringify(shown, null, 2));
        else if (shown.length === 0) shell.note(`nothing was changed within ${options.since}`);
        else {
          shell.out(columns(shown.toReversed().map((entry) => line(entry, now))).join('\n'));
        }
        if (found.length > shown.length) {
          shell.note(`${found.length - shown.length} older ones are left out; --limit shows more`);
        }
        return EXIT.done;
      }),
    );
