import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { PacedClock, readSharedClock } from '#local/clock.ts';

const START = Date.UTC(2026, 2, 3);
const clocks: PacedClock[] = [];

function clockAt(speed: number): PacedClock {
  const clock = new PacedClock(START, speed);
  clocks.push(clock);
  return clock;
}

const reached = (clock: PacedClock, at: number): Promise<number> =>
  new Promise((resolve) => clock.at(at, () => resolve(clock.now())));

afterEach(() => {
  for (const clock of clocks.splice(0)) clock.stop();
});

describe('PacedClock', () => {
  it('runs a timer no earlier than its time, and time goes on from there', async () => {
    const clock = clockAt(600);
    let late = 0;
    clock.at(START + 600_000, () => {
      late = clock.now();
    });
    const at = await reached(clock, START + 1234);
    expect(at).toBeGreaterThanOrEqual(START + 1234);
    expect(at).toBeLessThan(START + 600_000);
    expect(late).toBe(0);
  });

  it('jumps from timer to timer at infinite speed', async () => {
    const clock = clockAt(Number.POSITIVE_INFINITY);
    expect(await reached(clock, START + 365 * 86_400_000)).toBe(START + 365 * 86_400_000);
  });

  it('runs timers in the order of their times, then of their making', async () => {
    const clock = clockAt(Number.POSITIVE_INFINITY);
    const order: string[] = [];
    clock.at(START + 20, () => order.push('third'));
    clock.at(START + 10, () => order.push('first'));
    clock.at(START + 10, () => order.push('second'));
    await reached(clock, START + 30);
    expect(order).toEqual(['first', 'second', 'third']);
  });

  it('never shows a time past a timer that has not run', async () => {
    const clock = clockAt(600);
    clock.at(START + 5, () => {});
    const until = performance.now() + 3;
    while (performance.now() < until);
    expect(clock.now()).toBeLessThanOrEqual(START + 5);
    expect(readSharedClock(clock.shared)).toBeLessThanOrEqual(START + 5);
  });

  it('flows at real speed while it is held', () => {
    const clock = clockAt(600);
    const release = clock.hold();
    const before = clock.now();
    const until = performance.now() + 5;
    while (performance.now() < until);
    expect(clock.now() - before).toBeLessThan(600);
    release();
  });

  it('does not jump while it is held', async () => {
    const clock = clockAt(Number.POSITIVE_INFINITY);
    const release = clock.hold();
    let ran = false;
    clock.at(START + 3_600_000, () => {
      ran = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(ran).toBe(false);
    release();
    release();
    expect(await reached(clock, START + 3_600_001)).toBe(START + 3_600_001);
    expect(ran).toBe(true);
  });

  it('forgets a timer that was cancelled', async () => {
    const clock = clockAt(Number.POSITIVE_INFINITY);
    let ran = false;
    clock.at(START + 10, () => {
      ran = true;
    })();
    await reached(clock, START + 20);
    expect(ran).toBe(false);
  });

  it('reads the same in another thread', async () => {
    const clock = clockAt(1);
    const source = `
      import { parentPort, workerData } from 'node:worker_threads';
      import { readSharedClock } from '${new URL('../../local/clock.ts', import.meta.url).href}';
      parentPort.postMessage(readSharedClock(workerData));
    `;
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), {
      workerData: clock.shared,
    });
    const before = clock.now();
    const there = await new Promise<number>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    expect(there).toBeGreaterThanOrEqual(before);
    expect(there).toBeLessThanOrEqual(clock.now());
    await worker.terminate();
  });
});
