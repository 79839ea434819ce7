import { Command } from 'commander';
import { playbooks } from '#core/playbooks/all.ts';
import type { Playbook } from '#core/playbooks/playbook.ts';
import { EXIT } from '../exit.ts';
import { planText } from '../plan-text.ts';
import { nextCommand, type Run } from '../run.ts';
import { problemsOf } from './call-playbook.ts';
import { addFieldOptions, inputOf, wordsOf } from './field-options.ts';
import { gatesOf } from './gates.ts';
import { sayRefused } from './outcome.ts';

const help = ({ about, example, id }: Playbook): string => `
What it does:
${about.steps.map((step, at) => `  ${at + 1}. ${step}`).join('\n')}
  downtime: ${about.downtime}
  undo: ${about.undo}

Example:
  $ npx capstan playbook plan ${id} ${wordsOf(example)}

--json: {"playbook", "target", "steps": [{"does", "present", "wanted", "changes", "downtimeSeconds", "undo"}],
"downtimeSeconds", "costUsdPerMonth": {"before", "after"}, "notes", "fingerprint"}
`;

function planOf(playbook: Playbook, run: Run): Command {
  const command = new Command(playbook.id);
  addFieldOptions(command, playbook)
    .summary(playbook.summary)
    .description(`${playbook.summary}\nPrints the plan; changes nothing.`)
    .addHelpText('after', help(playbook))
    .action(
      run(async ({ connect, options, shell }) => {
        const { about, id, looksOnly } = playbook;
        const input = inputOf(playbook, command);
        const asked = {
          input,
          by: shell.user,
          why: 'a plan',
          dryRun: true,
          when: 'window',
        } as const;
        const problems = problemsOf(playbook, asked);
        if (problems.length > 0) return sayRefused(shell, options, problems);
        if (looksOnly === true) {
          // There is nothing to plan: to plan it is to do it.
          shell.out(`${id} only looks: ${about.steps.join('; ')}`);
          shell.note(nextCommand(`playbook run ${id} ${wordsOf(input)}`, options));
          return EXIT.done;
        }
        const connection = await connect();
        const request = { ...asked, by: await connection.who() };
        const result = await connection.playbooks.plan(id, request);
        if (result.kind === 'refused') return sayRefused(shell, options, result.problems);
        const { plan } = result.kind === 'plan' ? result : result.run;
        const gates = gatesOf(plan, { at: await connection.now(), when: 'window', asker: 'you' });
        shell.out(options.json === true ? JSON.stringify(plan, null, 2) : planText(plan, gates));
        if (plan.steps.length > 0) {
          const words = `playbook run ${id} ${wordsOf(input)} --why "…"`;
          shell.note(`\nto do it: ${nextCommand(words, options)}`);
        }
        return EXIT.done;
      }),
    );
  return command;
}

/** `capstan playbook plan ID`: what it would do, without doing it. */
export function planCommand(run: Run): Command {
  const command = new Command('plan')
    .summary('what a playbook would do now; changes nothing')
    .description('What a playbook would do now: steps, downtime, cost, undo. Changes nothing.');
  for (const playbook of playbooks) command.addCommand(planOf(playbook, run));
  return command;
}
