import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { PacedClock } from '#local/clock.ts';
import { createWorld } from './create-world.ts';
import { type FakeRender, startFakeRender } from './fake-render.ts';
import { startIdlePlant } from './idle-plant.ts';
import { seedAssetAnchor } from './seed-asset-anchor.ts';
import type { Tls } from './server/http-server.ts';

const DEFAULT_PORT = 4010;
const DEFAULT_KEY = 'rnd_local';

const USAGE = `Usage: fake-render [--port N] [--seed N] [--api-key KEY] [--writes N] [--tls CERT KEY]
  --port     where to listen on 127.0.0.1 (${DEFAULT_PORT}; 0 takes a free one)
  --seed     same seed, same ids and boot times (1)
  --api-key  the key that clients must send (${DEFAULT_KEY})
  --writes   writes per minute outside of service changes (30; 100 was recorded)
  --tls      serve https with this certificate and key, both PEM files`;

/** What is wrong with the arguments, in one line, for whoever started the program. */
export class UsageRefused extends Error {
  override readonly name = 'UsageRefused';
}

function count(name: string, value: string, highest: number): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > highest) {
    throw new UsageRefused(`--${name} must be a whole number up to ${highest}, got ${value}`);
  }
  return number;
}

function readPem(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new UsageRefused(`cannot read ${file}`, { cause });
  }
}

function tlsOf(wanted: boolean, [cert, key]: readonly string[]): Tls | undefined {
  if (!wanted) return undefined;
  if (cert === undefined || key === undefined) throw new UsageRefused('--tls needs CERT and KEY');
  return { cert: readPem(cert), key: readPem(key) };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        port: { type: 'string', default: String(DEFAULT_PORT) },
        seed: { type: 'string', default: '1' },
        'api-key': { type: 'string', default: DEFAULT_KEY },
        writes: { type: 'string', default: '30' },
        tls: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new UsageRefused(`${message}\n${USAGE}`, { cause });
  }
}

/** How each official client is pointed at the server: one variable, three formats. */
const instructions = (fake: FakeRender, key: string): string =>
  `Fake Render API at ${fake.url}
  RENDER_API_KEY=${key}  workspace ${fake.world.owner.id}
  command line        RENDER_HOST=${fake.url}/
  Terraform provider  RENDER_HOST=${fake.url}
  MCP server          RENDER_HOST=${new URL(fake.url).host}  (https only: start with --tls)
  Capstan observing   RENDER_API_URL=${fake.url} RENDER_API_KEY=${key} npm start -- --observe
  faults and truth    ${new URL('/__fake/', fake.url)}
`;

/** The fake on its own, in real time, with the first customer in it and quiet metrics. */
export async function serveFakeRender(
  argv: readonly string[],
  print: (text: string) => void = (text) => process.stdout.write(text),
): Promise<FakeRender | undefined> {
  const { values, positionals } = parse(argv);
  if (values.help) {
    print(`${USAGE}\n`);
    return undefined;
  }
  const port = count('port', values.port, 65_535);
  const seed = count('seed', values.seed, 2 ** 32 - 1);
  const writes = count('writes', values.writes, 1_000_000);
  const tls = tlsOf(values.tls, positionals);
  const clock = new PacedClock(Date.now());
  const world = createWorld({ clock, seed });
  seedAssetAnchor(world);
  const stopPlant = startIdlePlant(world);
  try {
    const fake = await startFakeRender({
      clock,
      port,
      seed,
      world,
      apiKeys: [values['api-key']],
      limits: { writes: { count: writes, windowMs: 60_000 } },
      ...(tls === undefined ? {} : { tls }),
    });
    print(instructions(fake, values['api-key']));
    return {
      ...fake,
      close: async () => {
        stopPlant();
        clock.stop();
        await fake.close();
      },
    };
  } catch (cause) {
    stopPlant();
    clock.stop();
    const inUse = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
    throw inUse
      ? new UsageRefused(`port ${port} is in use: choose another with --port`, { cause })
      : cause;
  }
}
