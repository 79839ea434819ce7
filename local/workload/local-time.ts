import type { Instant } from '#local/clock.ts';

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;

/** Minutes of the day that clocks in a time zone show; fractions are seconds. */
export class LocalTime {
  readonly #format: Intl.DateTimeFormat;
  readonly #offsets = new Map<number, number>();

  /** Throws a RangeError that names an unknown zone. */
  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  }

  /** From 0 to below 1,440. */
  minuteOfDay(at: Instant): number {
    // Zones change their offset on quarter hours at most, and asking the formatter is slow.
    const quarter = Math.floor(at / QUARTER) * QUARTER;
    const start = this.#offsets.get(quarter) ?? this.#read(quarter);
    return start + (at - quarter) / MINUTE;
  }

  #read(quarter: Instant): number {
    const parts = this.#format.formatToParts(quarter);
    const part = (type: string) => Number(parts.find((found) => found.type === type)?.value ?? 0);
    const minute = part('hour') * 60 + part('minute');
    if (this.#offsets.size > 200) this.#offsets.clear();
    this.#offsets.set(quarter, minute);
    return minute;
  }
}

/** `14:30` → 870. */
export function minuteOf(time: string): number {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time);
  if (match === null) throw new Error(`"${time}" is not a time of day; wanted HH:MM`);
  return Number(match[1]) * 60 + Number(match[2]);
}
