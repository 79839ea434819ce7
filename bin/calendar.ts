import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { guide } from '#config';
import { checkGuide, guideReport } from '#core/check-guide.ts';
import { reasonText } from '#core/reason-text.ts';
import { calendarOf } from '#core/schedules/calendar.ts';
import { calendarSvg } from '#core/schedules/calendar-svg.ts';
import { calendarText } from '#core/schedules/calendar-text.ts';
import { dayOfDate, isZone, wallClock } from '#core/zoned-time.ts';

const MOST_DAYS = 366;
/** Before and after, nobody knows how clocks are set. */
const YEARS = /^20[2-9]\d-/;

const usage = `npm run calendar -- [--from DATE] [--days N] [--zone ZONE] [--svg FILE] [--json]

  The floors and ceilings that the guide's schedules set on the days to come, as a table and as a picture.

  --from DATE   the first day, YYYY-MM-DD, from 2020 to 2099 (default today)
  --days N      how many days, 1 to ${MOST_DAYS} (default 14)
  --zone ZONE   whose clocks, an IANA name (default the guide's, ${guide.timeZone})
  --svg FILE    where the picture goes (default .capstan/calendar.svg)
  --json        the table as data
`;

/** What was asked for cannot be done; the message says what was found and what was wanted. */
class Refused extends Error {
  override readonly name = 'Refused';
}

function options() {
  try {
    return parseArgs({
      options: {
        from: { type: 'string' },
        days: { type: 'string', default: '14' },
        zone: { type: 'string', default: guide.timeZone },
        svg: { type: 'string', default: '.capstan/calendar.svg' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new Refused(`${reasonText(error)}\n\n${usage}`);
  }
}

async function main(): Promise<void> {
  const { days: wantedDays, from, help, json, svg, zone } = options();
  if (help) {
    console.log(usage);
    return;
  }
  // A calendar of contradictions would look like an answer.
  const issues = checkGuide(guide);
  if (issues.length > 0) throw new Refused(guideReport(issues));
  if (!isZone(zone))
    throw new Refused(`--zone: found "${zone}", wanted an IANA name such as "Europe/London"`);
  const days = Number(wantedDays);
  if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS)
    throw new Refused(
      `--days: found "${wantedDays}", wanted a whole number from 1 to ${MOST_DAYS}`,
    );
  const today = wallClock(Date.now(), zone).day;
  const firstDay = from === undefined ? today : YEARS.test(from) ? dayOfDate(from) : undefined;
  if (firstDay === undefined)
    throw new Refused(
      `--from: found "${from}", wanted a date that exists, from 2020-01-01 to 2099-12-31`,
    );
  const calendar = calendarOf(guide, { firstDay, days, zone });
  await mkdir(dirname(svg), { recursive: true });
  await writeFile(svg, calendarSvg(calendar));
  console.log(json ? JSON.stringify(calendar, null, 2) : calendarText(calendar));
  // Beside the output, so that --json stays JSON.
  console.error(`\nthe picture is in ${svg}`);
}

await main().catch((error: unknown) => {
  if (!(error instanceof Refused)) throw error;
  console.error(error.message);
  process.exitCode = 2;
});
