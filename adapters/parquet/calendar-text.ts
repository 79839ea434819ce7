import { civilDate, civilDay } from '#core/zoned-time.ts';

const SECONDS_OF_DAY = 86_400;
const MICROS = 1_000_000n;

function dateOf(days: number): { readonly date: string; readonly isBefore: boolean } {
  const { day, month, year } = civilDate(days);
  const shown = year > 0 ? year : 1 - year;
  const date = `${String(shown).padStart(4, '0')}-${two(month)}-${two(day)}`;
  return { date, isBefore: year <= 0 };
}

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

const astronomical = (year: string, before: string | undefined): number =>
  before === undefined ? Number(year) : 1 - Number(year);

/** Days since 1970 of a date as PostgreSQL writes it (ISO); undefined for infinity. */
export function daysOfText(text: string): number | undefined {
  const found = /^(\d{4,})-(\d\d)-(\d\d)( BC)?$/.exec(text);
  if (found === null) return undefined;
  const [, year = '', month, day, before] = found;
  return civilDay(astronomical(year, before), Number(month), Number(day));
}

/** A date as PostgreSQL writes it. */
export function textOfDays(days: number): string {
  const { date, isBefore } = dateOf(days);
  return isBefore ? `${date} BC` : date;
}

/**
 * Microseconds since 1970 of a timestamp as PostgreSQL writes it (ISO), with or without a zone; undefined for infinity.
 * A zone other than UTC is an error: sessions of care are always in UTC.
 */
export function microsOfText(text: string): bigint | undefined {
  const found =
    /^(\d{4,})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?([+-]\d.*?)?( BC)?$/.exec(text);
  if (found === null) return undefined;
  const [, year = '', month, day, hour, minute, second, fraction = '', zone = '+00', before] =
    found;
  if (zone !== '+00') throw new Error(`a timestamp in the zone ${zone}, wanted UTC`);
  const days = civilDay(astronomical(year, before), Number(month), Number(day));
  const seconds =
    days * SECONDS_OF_DAY + Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  return BigInt(seconds) * MICROS + BigInt(fraction.padEnd(6, '0'));
}

/** A timestamp as PostgreSQL writes it; `zone` is `+00` or nothing. */
export function textOfMicros(micros: bigint, zone: '+00' | ''): string {
  const fraction = Number(((micros % MICROS) + MICROS) % MICROS);
  const seconds = Number((micros - BigInt(fraction)) / MICROS);
  const days = Math.floor(seconds / SECONDS_OF_DAY);
  const rest = seconds - days * SECONDS_OF_DAY;
  const { date, isBefore } = dateOf(days);
  const clock = `${two(Math.floor(rest / 3600))}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}`;
  const decimals = fraction === 0 ? '' : `.${String(fraction).padStart(6, '0').replace(/0+$/, '')}`;
  return `${date} ${clock}${decimals}${zone}${isBefore ? ' BC' : ''}`;
}
