import { Command } from 'commander';
import { EXIT } from '../exit.ts';
import type { Run } from '../run.ts';

const help = `
Examples:
  $ eval "$(npx capstan env --local)"        this shell hands tasks to the "npm start" that runs here
  $ npx capstan env >> .env                  the queues of the deployed stack, for the application

With --local also where AWS is and keys that open nothing, so that nothing goes to a real account by mistake.

--json: an object of variables.
`;

/** In single quotes, as every shell reads them. */
const quoted = (value: string): string => `'${value.replaceAll("'", `'\\''`)}'`;

/** `capstan env`: what an application needs in its environment to hand over tasks. */
export const envCommand = (run: Run): Command =>
  new Command('env')
    .summary('the variables with which an application hands over tasks')
    .addHelpText('after', help)
    .action(
      run(async ({ connect, options, shell }) => {
        const { place } = await connect();
        const { TaskQueues = '{}', TasksBucketName = '' } = place.outputs;
        const here = Object.entries(process.env).filter(
          ([name]) =>
            /^AWS_ENDPOINT_URL/.test(name) ||
            ['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'].includes(name),
        );
        const variables: Readonly<Record<string, string>> = {
          CAPSTAN_QUEUES: TaskQueues,
          CAPSTAN_BUCKET: TasksBucketName,
          ...(place.local ? Object.fromEntries(here) : {}),
          ...(place.local ? { AWS_DEFAULT_REGION: process.env['AWS_REGION'] ?? '' } : {}),
        };
        shell.out(
          options.json === true
            ? JSON.stringify(variables, null, 2)
            : Object.entries(variables)
                .map(([name, value]) => `export ${name}=${quoted(value)}`)
                .join('\n'),
        );
        return EXIT.done;
      }),
    );
