import type { Guide } from '#core/guide.ts';
import { type Carriage, inProcess } from './carriage.ts';
import type { Sequence } from './command.ts';
import { Driver } from './driver.ts';
import { calmDown, perform } from './perform.ts';
import { shortGuide, steerGuide } from './short-guide.ts';
import { System } from './system.ts';

const MINUTE = 60_000;
/** Tuesday 2026-03-03, noon, UTC. */
export const NOON = Date.UTC(2026, 2, 3, 12);
/** Minutes before the first command: the alarms come to know the metrics. */
const WARM_UP = 6;

export interface Run {
  readonly driver: Driver;
  readonly system: System;
  /** When the faults ended. */
  readonly calmAt: number;
  /** Minutes until nothing changed any more; undefined when that did not happen in time. */
  readonly calmMinutes: number | undefined;
}

/** The calm part: how long it may last, and how long nothing must change at its end. */
export interface Calm {
  readonly mostMinutes: number;
  readonly quietMinutes: number;
}

export const usualCalm: Calm = { mostMinutes: 150, quietMinutes: 15 };

/** Begins a run with everything in order. */
export async function begin(
  sequence: Omit<Sequence, 'commands'>,
  carriage: Carriage = inProcess,
  guide: Guide = sequence.mode === 'steer' ? steerGuide : shortGuide,
): Promise<Driver> {
  const startAt = NOON + sequence.startMinute * MINUTE;
  const driver = new Driver(
    new System({ guide, startAt, seed: sequence.seed, carriage }),
    carriage,
  );
  if (sequence.mode === 'steer') await perform(driver, { do: 'native', on: true });
  await driver.minutes(WARM_UP);
  return driver;
}

/** Whether nothing has happened for so long, and nothing is under way. */
function isQuiet(
  { log, guide, table, now }: System,
  quietMinutes: number,
  calmAt: number,
): boolean {
  const histories = guide.targets.flatMap(({ id }) => table.stateOf(id)?.history ?? []);
  const settled = histories.map(({ acts }) => acts[0]?.settledAt ?? 0);
  const news = [calmAt, log.mutations.at(-1)?.at ?? 0, log.edits.at(-1)?.at ?? 0, ...settled];
  const isOpen = histories.some(({ intent }) => intent !== undefined);
  return !isOpen && now() - Math.max(...news) >= quietMinutes * MINUTE;
}

/** Faults off and inputs constant: counts the minutes until nothing changes. */
export async function calm(
  driver: Driver,
  mode: Sequence['mode'],
  { mostMinutes, quietMinutes }: Calm = usualCalm,
): Promise<number | undefined> {
  await calmDown(driver, mode);
  const calmAt = driver.system.now();
  for (let minute = 0; minute < mostMinutes; minute += 1) {
    if (isQuiet(driver.system, quietMinutes, calmAt)) return minute;
    await driver.minute();
  }
  return undefined;
}

/** One run: the commands with whatever faults they bring, then calm. */
export async function runSequence(
  sequence: Sequence,
  carriage: Carriage = inProcess,
  guide?: Guide,
): Promise<Run> {
  const driver = await begin(sequence, carriage, guide);
  for (const command of sequence.commands) await perform(driver, command);
  const calmAt = driver.system.now();
  const calmMinutes = await calm(driver, sequence.mode);
  return { driver, system: driver.system, calmAt, calmMinutes };
}
