import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Runtime, startRuntime } from '#local/aws/runtime.ts';
import { PacedClock } from '#local/clock.ts';
import { writeAssembly } from '../fixtures/write-assembly.ts';

/** Draws until it is told to answer: a native library then works in threads of its own. */
const CODE = `
const sharp = require(${JSON.stringify(createRequire(import.meta.url).resolve('sharp'))});
const picture = { create: { width: 900, height: 900, channels: 3, background: 'red' } };
exports.handler = async ({ rounds }) => {
  console.log(JSON.stringify({ drawing: true }));
  for (let round = 0; round < rounds; round += 1) {
    await Promise.all([300, 600].map((width) => sharp(picture).resize(width).webp().toBuffer()));
  }
  return 'drawn';
};`;

const clock = new PacedClock(Date.UTC(2026, 0, 5, 9));
const assembly = writeAssembly('Shop', {
  Painter: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { ZipFile: CODE },
      Timeout: 60,
      MemorySize: 512,
    },
  },
});
let runtime: Runtime;

beforeAll(async () => {
  runtime = await startRuntime({ assembly, clock });
});

afterAll(async () => {
  await runtime.stop();
  clock.stop();
  rmSync(assembly, { recursive: true });
});

it('a sandbox may be killed while native code works in it, again and again', async () => {
  for (let time = 0; time < 4; time += 1) {
    const drawing = new Promise<void>((resolve) => {
      const cancel = runtime.on('log', ({ record }) => {
        if (record === undefined || !('drawing' in record)) return;
        cancel();
        resolve();
      });
    });
    const ended = runtime.invoke('Painter', { rounds: 10_000 });
    await drawing;
    expect(await runtime.kill('Painter')).toHaveLength(1);
    expect(await ended).toMatchObject({
      kind: 'error',
      error: { errorType: 'Runtime.ExitError' },
    });
  }
  expect(await runtime.invoke('Painter', { rounds: 1 })).toMatchObject({ payload: '"drawn"' });
}, 30_000);
