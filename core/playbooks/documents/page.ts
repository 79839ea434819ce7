import type { Guide } from '../../guide.ts';
import { playbooks } from '../all.ts';
import type { Playbook } from '../playbook.ts';
import { describeInput, type InputField } from './describe-input.ts';

const code = (text: string | number | boolean): string => `\`${text}\``;

function takes(field: InputField): string {
  const { choices, max, min, multipleOf, type } = field;
  if (choices !== undefined) return choices.map(code).join(' or ');
  const bounds = [
    ...(min === undefined ? [] : [`at least ${min}`]),
    ...(max === undefined ? [] : [`at most ${max}`]),
    ...(multipleOf === undefined ? [] : [`a multiple of ${multipleOf}`]),
  ];
  const kind = { text: 'text', number: 'number', 'yes-no': 'yes or no' }[type];
  return [kind, ...bounds].join(', ');
}

function leftOut({ default: value, required }: InputField): string {
  if (required) return 'required';
  return value === undefined ? 'may be left out' : `${code(value)} if left out`;
}

function inputTable(definition: Playbook): string {
  const fields = describeInput(definition.input);
  if (fields.length === 0) return 'It takes no input.';
  return [
    '| field | takes | | what it means |',
    '| --- | --- | --- | --- |',
    ...fields.map(
      (field) =>
        `| ${code(field.name)} | ${takes(field)} | ${leftOut(field)} | ${field.description} |`,
    ),
  ].join('\n');
}

/** An input as the command line takes it. */
const options = (input: Playbook['example']): string =>
  Object.entries(input)
    .map(([name, value]) => {
      const flag = ` --${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      if (value === true) return flag;
      const text = String(value);
      return `${flag} ${/^[\w.:@/-]+$/.test(text) ? text : JSON.stringify(text)}`;
    })
    .join('');

function howToStart({ example, id, looksOnly }: Playbook, guide: Guide): string {
  const call = `npx capstan playbook`;
  const lines =
    looksOnly === true
      ? [`${call} run ${id}${options(example)}`]
      : [`${call} plan ${id}${options(example)}`, `${call} run ${id}${options(example)} --why "…"`];
  return [
    '```sh',
    ...lines,
    '',
    `aws lambda invoke --invocation-type Event --function-name "$(address ${id})" --durable-execution-name ${id}-1 \\`,
    `  --cli-binary-format raw-in-base64-out --payload file://events/playbooks/${id}.json out.json`,
    '```',
    ...(guide.playbooks.approve.includes(id)
      ? ['', `It waits for an approval, at most ${guide.playbooks.approvalHours} hours.`]
      : []),
  ].join('\n');
}

function section(definition: Playbook, guide: Guide): string {
  const { about, evenPaused, id, looksOnly, summary } = definition;
  return [
    `<a id="${id}"></a>`,
    `### ${id}`,
    '',
    summary,
    ...(looksOnly === true ? ['', 'It only looks: it needs no `why`, and knows no dry run.'] : []),
    ...(evenPaused === true
      ? ['', 'It works while everything is paused, and without Render.']
      : []),
    '',
    inputTable(definition),
    '',
    ...about.steps.map((step, at) => `${at + 1}. ${step}`),
    '',
    `- **Downtime:** ${about.downtime}.`,
    `- **Undo:** ${about.undo}.`,
    '',
    howToStart(definition, guide),
  ].join('\n');
}

const introduction = (guide: Guide): readonly string[] => [
  '# Playbooks',
  '',
  '<!-- Made by `npm run guide` from core/playbooks; edit those files, not this one. -->',
  '',
  'Operations that a person starts. Each is a durable function: it survives crashes, waits without cost, verifies what it did, and takes it back when that fails.',
  '',
  'What is so for all of them:',
  '',
  '- **Nothing changes unless you say so.** Without `"dryRun": false` only the plan is made: steps, present and wanted state, downtime, the difference a month, what can be undone.',
  '- **The plan you saw is the plan that runs.** `plan` takes its fingerprint; what has changed since is refused. The plan is made once more right before the first change.',
  '- **The same name is the same run.** `--durable-execution-name` twice starts it once.',
  `- **Downtime waits for a maintenance window** (${guide.maintenanceWindows.map(({ id }) => id).join(', ')}); \`"when": "now"\`, or \`--now\`, does not.`,
  '- **While it works, the loop and other playbooks leave its target alone.** A paused target is not changed: the run waits until it is resumed.',
  '- **When a step fails, what was changed is taken back**, the last first, and the report says what could not be.',
  '- **Bad input is one error for each field**, before anybody is asked anything.',
  '',
  'An event has these fields:',
  '',
  '| field | takes | | what it means |',
  '| --- | --- | --- | --- |',
  '| `input` | object | | the fields of the playbook, below |',
  '| `by` | text | `unknown` if left out | who asks; the command line fills it in |',
  '| `why` | text | required for changes | a sentence for whoever reads the ledger |',
  '| `dryRun` | yes or no | `true` if left out | only plan |',
  '| `when` | `window` or `now` | `window` if left out | whether downtime waits for its window |',
  '| `plan` | text | may be left out | the fingerprint of the plan that was looked at |',
  '',
  'With the command line nothing else is needed; `--local` asks the `npm start` of this folder. With the AWS CLI the stack says where each playbook is:',
  '',
  '```sh',
  'address() {',
  `  aws cloudformation describe-stacks --stack-name ${guide.application}-capstan \\`,
  `    --query "Stacks[0].Outputs[?OutputKey=='Playbooks'].OutputValue" --output text | jq -r ".[\\"$1\\"]"`,
  '}',
  '```',
  '',
  'AWS waits for no durable function that may run for days, so a run is started with `--invocation-type Event`. The samples under `events/playbooks` only plan; the plan, and how any run ended, is the result of its execution:',
  '',
  '```sh',
  'result() { # result PLAYBOOK NAME',
  '  arn=$(aws lambda list-durable-executions-by-function --function-name "$(address "$1")" \\',
  '    --durable-execution-name "$2" --query "DurableExecutions[0].DurableExecutionArn" --output text)',
  '  aws lambda get-durable-execution --durable-execution-arn "$arn" --query "[Status,Result]" --output text',
  '}',
  '```',
  '',
  'With `"dryRun": false` they act; `npx capstan playbook watch RUN` follows a run.',
];

/** Every playbook as a page for people: input, steps, downtime, undo, and how to start it. */
export function playbooksPage(guide: Guide): string {
  return `${[
    ...introduction(guide),
    '',
    '## All of them',
    '',
    '| playbook | what it does | downtime |',
    '| --- | --- | --- |',
    ...playbooks.map(
      ({ about, id, summary }) => `| [${id}](#${id}) | ${summary} | ${about.downtime} |`,
    ),
    '',
    playbooks.map((definition) => section(definition, guide)).join('\n\n'),
  ].join('\n')}\n`;
}
