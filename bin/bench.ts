import { spawn } from 'node:child_process';
import { join } from 'node:path';

interface Benchmark {
  /** Of the file in `bench/`, and the word to start it by. */
  readonly name: string;
  readonly what: string;
  /** Whether it is part of a run of all. */
  readonly quick: boolean;
}

const benchmarks: readonly Benchmark[] = [
  { name: 'handlers', what: 'size, cold start and dress of the functions', quick: true },
  { name: 'decide', what: 'decisions a second, a month of minutes', quick: true },
  { name: 'breach-to-act', what: 'from a breach to the call that answers it', quick: true },
  { name: 'cost', what: 'a month on AWS [--counts FILE] [--sources]', quick: true },
  { name: 'care-look', what: 'a look at a database when nothing is due', quick: true },
  { name: 'tasks', what: 'what a task costs beside its work, and BullMQ [--jobs N]', quick: true },
  {
    name: 'priorities',
    what: 'urgent mails beside 10,000 that are not, two minutes [--flood N]',
    quick: false,
  },
  {
    name: 'reports',
    what: 'memory of reports of a million rows, two minutes [--rows N]',
    quick: false,
  },
  { name: 'storm', what: '10,000 events for 50 services, two minutes [--events N]', quick: false },
  {
    name: 'db',
    what: 'care of a database of 5 million transactions, half an hour [--rows N] [--only views,…]',
    quick: false,
  },
  { name: 'month', what: 'counts a simulated day for cost, six minutes [--hours N]', quick: false },
];

const usage = `npm run bench                    the quick ones, one line per measure
npm run bench -- NAME [options]  one of them, with how its numbers came about

${benchmarks.map(({ name, quick, what }) => `${name.padEnd(15)} ${what}${quick ? '' : ' (slow)'}`).join('\n')}`;

/** Runs one in a process of its own; resolves with its exit code. */
function start(
  name: string,
  options: readonly string[],
  notes: 'shown' | 'hidden',
): Promise<number> {
  const file = join(import.meta.dirname, '..', 'bench', `${name}.ts`);
  const child = spawn(process.execPath, [file, ...options], {
    stdio: ['ignore', 'inherit', notes === 'shown' ? 'inherit' : 'pipe'],
  });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      // Whoever misses a goal wants to know why.
      if (code !== 0) process.stderr.write(said);
      resolve(code ?? 1);
    });
  });
}

async function bench([name, ...options]: readonly string[]): Promise<number> {
  if (name === '--help' || name === '--list') {
    console.log(usage);
    return 0;
  }
  if (name !== undefined) {
    if (benchmarks.some((one) => one.name === name)) return start(name, options, 'shown');
    console.error(`found "${name}", wanted the name of a benchmark\n\n${usage}`);
    return 2;
  }
  let worst = 0;
  for (const { name: each } of benchmarks.filter(({ quick }) => quick)) {
    worst = Math.max(worst, await start(each, [], 'hidden'));
  }
  return worst;
}

process.exitCode = await bench(process.argv.slice(2));
