import { Command } from 'commander';
import { playbooks } from '#core/playbooks/all.ts';
import type { Playbook } from '#core/playbooks/playbook.ts';
import type { Run } from '../run.ts';
import { addFieldOptions, inputOf, wordsOf } from './field-options.ts';
import { type RunOptions, runPlaybook } from './run-playbook.ts';

const help = ({ example, id, looksOnly }: Playbook): string => `
Example:
  $ npx capstan playbook run ${id} ${wordsOf(example)}${looksOnly === true ? '' : ' --why "…"'}

${
  looksOnly === true
    ? 'It only looks and changes nothing, so it asks nobody.'
    : 'Shows the plan and asks; without a terminal it wants --yes. Only the plan that was shown is carried out.'
} Ctrl-C stops following, not the run.
The same --as NAME twice is one run. A check that fails makes the exit code 1.
--json: the run when it ended: {"name", "playbook", "input", "by", "why", "status", "outcome", "verified", "steps",
"findings", "notUndone", "plan", "startedAt", "endedAt"}; with --no-wait {"run", "playbook"}; {"refused": [problems]}
`;

function runOf(playbook: Playbook, run: Run): Command {
  const command = new Command(playbook.id);
  return addFieldOptions(command, playbook)
    .summary(playbook.summary)
    .description(playbook.summary)
    .option('--why <sentence>', 'for whoever reads the ledger (required unless it only looks)')
    .option('--yes', 'start without asking')
    .option('--now', 'do not wait for a maintenance window')
    .option('--as <name>', 'a name for the run; the same name twice is one run')
    .option('--no-wait', 'start it and leave')
    .option('--timeout <duration>', 'follow it for so long at most, such as 30m')
    .addHelpText('after', help(playbook))
    .action(run<RunOptions>((call) => runPlaybook(playbook, inputOf(playbook, command), call)));
}

/** `capstan playbook run ID`: shows the plan, asks, starts it, follows it, reports. */
export function startCommand(run: Run): Command {
  const command = new Command('run')
    .summary('show the plan, ask, start it, follow it to its report')
    .description('Shows the plan, asks, starts the playbook and follows it to its report.');
  for (const playbook of playbooks) command.addCommand(runOf(playbook, run));
  return command;
}
