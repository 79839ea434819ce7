import type { Guide } from '#core/guide.ts';
import { type BillLine, DAYS_PER_MONTH } from './bill.ts';
import { type PriceId, prices } from './prices.ts';
import { standing } from './standing.ts';

const LOOKS_PER_DAY = 24 * 60;

/** One look at which nothing is due, with the guide of this repository: bench/care-look.ts, rounded up. */
const look = {
  statements: 80,
  /** Of a whole core; 1024 MB buy 0.58. */
  cpuMilliseconds: 40,
  logBytes: 12_000,
  statusBytes: 5_000,
};
/** TCP, TLS, and PostgreSQL's own greeting, for the one connection of a look. */
const GREETING_ROUND_TRIPS = 8;
/** Virginia to Render's Ohio; a statement waits for its answer. Oregon is 65 ms away and costs four times as much. */
const ROUND_TRIP_MILLISECONDS = 13;
const CORE_OF_A_GB = 0.58;
/** The status, the pauses and the hold, each read consistently; once more before a portion. */
const READ_UNITS = 4;
/** One copy is warm all day and reads its secrets every five minutes. */
const SECRET_READS_PER_DAY = LOOKS_PER_DAY / 5;

/** What chores do in a day of an application with five million transactions; nothing of it is measured. */
const day = {
  seconds: 900,
  puts: 60,
  gets: 60,
  /** In the bucket after a year. */
  bytesKept: 20e9,
  notices: 1,
};

/** Seconds that Lambda bills for a look. */
const lookSeconds =
  ((look.statements + GREETING_ROUND_TRIPS) * ROUND_TRIP_MILLISECONDS +
    look.cpuMilliseconds / CORE_OF_A_GB) /
  1000;

/** What care costs a month: its share of what stands there, 1,440 looks a day, and an assumed load of chores. */
export function careBill(guide: Guide): { idle: readonly BillLine[]; busy: readonly BillLine[] } {
  const { care, ...without } = guide;
  if (care === undefined) return { idle: [], busy: [] };
  const [more, less] = [standing(guide), standing(without)];
  const line = (price: PriceId, quantity: number, why?: string): BillLine => ({
    price,
    quantity,
    usd: (quantity / prices[price].per) * prices[price].usd,
    basis: why === undefined ? 'template' : 'assumed',
    ...(why !== undefined && { why }),
  });
  const stands = (price: PriceId, of: 'alarmMetrics' | 'customMetrics' | 'secrets'): BillLine =>
    line(price, more[of] - less[of]);
  const looks = LOOKS_PER_DAY * DAYS_PER_MONTH;
  const gb = more.careGb;
  return {
    idle: [
      stands('alarm-metrics', 'alarmMetrics'),
      stands('custom-metrics', 'customMetrics'),
      stands('secrets', 'secrets'),
      line('lambda-requests', looks, 'a look a minute'),
      line(
        'lambda-gb-seconds',
        looks * lookSeconds * gb,
        `${look.statements} statements a look, ${ROUND_TRIP_MILLISECONDS} ms each to their answer`,
      ),
      line('log-bytes', looks * look.logBytes, 'a line a statement, and three of Lambda'),
      line('log-bytes-kept', looks * look.logBytes, 'for thirty days'),
      line(
        'table-write-units',
        looks * Math.ceil(look.statusBytes / 1024),
        'the status, a unit for each KB',
      ),
      line('table-read-units', looks * READ_UNITS, 'pauses, read consistently'),
      line('secret-calls', SECRET_READS_PER_DAY * DAYS_PER_MONTH, 'kept for five minutes'),
    ],
    busy: [
      line('lambda-gb-seconds', day.seconds * DAYS_PER_MONTH * gb, 'a quarter of an hour a day'),
      line('object-puts', day.puts * DAYS_PER_MONTH, 'exports, archives, reports'),
      line('object-gets', day.gets * DAYS_PER_MONTH, 'all of it is read back'),
      line('object-bytes-kept', day.bytesKept, 'a year of exports and archives'),
      line('bus-events', day.notices * DAYS_PER_MONTH, 'a warning a day'),
    ],
  };
}
