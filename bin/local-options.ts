import { parseArgs } from 'node:util';
import { reasonText } from '#core/reason-text.ts';

/** How `npm start` was called. */
export interface LocalOptions {
  /** Simulated seconds in a second, while nothing is under way. */
  readonly speed: number;
  readonly port: number;
  readonly seed: number;
  readonly trace: string | undefined;
  readonly headless: boolean;
  /** Headless: how much simulated time to live through. */
  readonly hours: number;
  readonly json: boolean;
  readonly observe: boolean;
  readonly help: boolean;
}

/** A call that makes no sense; the message says what was found and what was wanted. */
export class BadOptions extends Error {
  override readonly name = 'BadOptions';
}

export const usage = `npm start -- [options]

  Runs Capstan on this machine against a simulated Render and shows it on a page.

  --speed N       simulated seconds in a second, 1 to 600 (default 60)
  --trace FILE    load from a CSV file: a header, then timestamp,value (or minute,value) lines; a value is the number of
                  requests until the next line, scaled so that the busiest time is what nine instances can answer;
                  the first line becomes midnight
  --seed N        another seed gives another day (default 1)
  --port N        where the page is served (default 4180)
  --headless      no page; with --hours N (default 24) as fast as it goes, then a summary
  --json          the summary as JSON (run npm with -s, so that nothing else is printed); the exit code is 1 when something went wrong
  --observe       your own account instead of the simulation: needs RENDER_API_KEY (and RENDER_API_URL for another
                  address than Render's), runs in real time,
                  and changes nothing whatever the guide says
  --help          this text
`;

function number(
  name: string,
  text: string | undefined,
  fallback: number,
  least: number,
  most: number,
): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < least || value > most) {
    throw new BadOptions(`--${name}: found "${text}", wanted a number from ${least} to ${most}`);
  }
  return value;
}

function whole(
  name: string,
  text: string | undefined,
  fallback: number,
  least: number,
  most: number,
): number {
  const value = number(name, text, fallback, least, most);
  if (!Number.isInteger(value)) {
    throw new BadOptions(
      `--${name}: found "${text}", wanted a whole number from ${least} to ${most}`,
    );
  }
  return value;
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        speed: { type: 'string' },
        trace: { type: 'string' },
        seed: { type: 'string' },
        port: { type: 'string' },
        hours: { type: 'string' },
        headless: { type: 'boolean' },
        json: { type: 'boolean' },
        observe: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new BadOptions(`${reasonText(error)}\n\n${usage}`);
  }
}

/** Reads the options; throws `BadOptions` with every word a person needs. */
export function localOptions(args: readonly string[]): LocalOptions {
  const values = parsed(args);
  const options: LocalOptions = {
    speed: number('speed', values.speed, values.observe === true ? 1 : 60, 1, 600),
    port: whole('port', values.port, 4180, 0, 65_535),
    seed: whole('seed', values.seed, 1, 0, 2 ** 31 - 1),
    trace: values.trace,
    headless: values.headless ?? false,
    hours: number('hours', values.hours, 24, 0.1, 24 * 366),
    json: values.json ?? false,
    observe: values.observe ?? false,
    help: values.help ?? false,
  };
  if (options.observe && (options.trace !== undefined || values.speed !== undefined)) {
    throw new BadOptions(
      '--observe watches a real account in real time: --trace and --speed make no sense with it',
    );
  }
  if (values.hours !== undefined && !options.headless) {
    throw new BadOptions('--hours is for --headless; the page runs until you stop it');
  }
  if (options.json && !options.headless) throw new BadOptions('--json is for --headless');
  return options;
}
