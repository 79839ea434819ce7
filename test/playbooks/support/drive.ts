import { playbookOf } from '#core/playbooks/all.ts';
import type { Answer } from '#core/playbooks/journey.ts';
import { type Result, runPlaybook } from '#core/playbooks/run-playbook.ts';
import type { World } from '#core/playbooks/world.ts';
import { MemoryJourney, nothingKept } from './memory-journey.ts';
import type { PlaybookWorld } from './playbook-world.ts';

const MOST_LIVES = 5;

export interface DriveOptions {
  readonly name?: string;
  /** Where the process dies: at the n-th time that it passes a point of this name, counted from 1. */
  readonly dieAt?: { readonly point: string; readonly time: number };
  readonly answer?: (callback: string) => Answer | undefined;
}

/** Every point that a run passed, in order. */
export interface Driven {
  readonly result: Result;
  readonly points: readonly string[];
  readonly lives: number;
}

/** Puts a point before and after every call of every port. */
export function watched(world: World, point: (name: string) => Promise<void>): World {
  const ports = [
    'render',
    'database',
    'prober',
    'deadLetters',
    'state',
    'holds',
    'runs',
    'killSwitch',
    'herald',
    'orders',
  ] as const;
  const wrap = (port: string, methods: object): object =>
    Object.fromEntries(
      Object.entries(methods).map(([method, value]) => {
        if (typeof value !== 'function') return [method, value];
        const call = async (...args: unknown[]): Promise<unknown> => {
          await point(`${port}.${method} is called`);
          const answer: unknown = await (value as (...given: unknown[]) => unknown)(...args);
          await point(`${port}.${method} has answered`);
          return answer;
        };
        return [method, call];
      }),
    );
  const wrapped = Object.fromEntries(ports.map((port) => [port, wrap(port, world[port] ?? {})]));
  return { ...world, ...(wrapped as Partial<World>) };
}

/** Runs a playbook to its end, through as many lives as it takes. */
export async function drive(
  { clock, world }: Pick<PlaybookWorld, 'clock' | 'world'>,
  id: string,
  request: unknown,
  { answer, dieAt, name = `${id}-1` }: DriveOptions = {},
): Promise<Driven> {
  const playbook = playbookOf(id);
  if (playbook === undefined) throw new Error(`there is no playbook ${id}`);
  const kept = nothingKept();
  const points: string[] = [];
  let passed = 0;
  let hasDied = false;
  for (let lives = 1; lives <= MOST_LIVES; lives += 1) {
    let die: (() => void) | undefined;
    const death = new Promise<undefined>((resolve) => {
      die = () => resolve(undefined);
    });
    let isDead = false;
    const point = async (at: string): Promise<void> => {
      if (isDead) await new Promise(() => {});
      points.push(at);
      if (hasDied || at !== dieAt?.point) return;
      passed += 1;
      if (passed < dieAt.time) return;
      hasDied = true;
      isDead = true;
      die?.();
      await new Promise(() => {});
    };
    const journey = new MemoryJourney({
      name,
      clock,
      kept,
      point,
      ...(answer === undefined ? {} : { answer }),
    });
    const result = await Promise.race([
      runPlaybook(playbook, request, journey, watched(world, point)),
      death,
    ]);
    if (result !== undefined) return { result, points, lives };
  }
  throw new Error(`${id} did not end in ${MOST_LIVES} lives`);
}
