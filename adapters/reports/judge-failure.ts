import pg from 'pg';
import { type Outcome, rejected, unavailable } from '#core/tasks/outcome.ts';
import { DatabaseLost } from './database-lost.ts';
import { DoesNotFit } from './does-not-fit.ts';

/**
 * Codes by what they mean for a report (https://www.postgresql.org/docs/current/errcodes-appendix.html); of a class
 * by its first two characters. What nobody foresaw is tried again, a few times.
 */
const NEVER = /^(0A|21|22|42|54|25006)/;
/** The server is down, full, or does not let us in: no other report fares better. */
const EVERYBODYS = /^(08|28|3D|53|57P|58|XX)/;
const TIMED_OUT = '57014';

/** Codes whose meaning helps whoever reads it; of all others the code alone is told, and never the words: they quote. */
const MEANINGS: Readonly<Record<string, string>> = {
  '22': 'a value does not fit the query',
  '42': 'the query cannot be run as the guide has it',
  '25006': 'the query would write',
  '28': 'the database does not let us in',
  '40001': 'the replica had to forget rows that the query still needed',
  '53': 'the database has no room',
  '55': 'somebody else holds a lock',
  '57P': 'the database ended the connection',
};

function meaningOf(code: string): string {
  const known = Object.keys(MEANINGS).filter((start) => code.startsWith(start));
  const meaning = MEANINGS[known.toSorted((a, b) => b.length - a.length)[0] ?? ''];
  return `${meaning ?? 'the database refused the query'} (SQLSTATE ${code})`;
}

/**
 * What a failed writing of a report leads to; undefined when nobody foresaw it. Nothing is visible of a report
 * that failed, so it had no effect.
 */
export function judgeFailure(error: unknown, begun: boolean): Outcome | undefined {
  if (error instanceof DoesNotFit) return rejected(error.message);
  if (error instanceof DatabaseLost) return unavailable(`the database is lost: ${error.message}`);
  if (error instanceof pg.DatabaseError) {
    const { code = 'unknown' } = error;
    if (code === TIMED_OUT) return judgeTimeOut(begun);
    if (NEVER.test(code)) return rejected(meaningOf(code));
    return unavailable(meaningOf(code), { fault: EVERYBODYS.test(code) });
  }
  // What comes out of an AWS client tells of its attempts, also when no answer came.
  if (error instanceof Error && '$metadata' in error) {
    return unavailable(`the report could not be stored: ${error.name}`);
  }
  return undefined;
}

/**
 * A query that gives no row in all its time will not do so a little later, and every try weighs on a database that
 * others need: it wants an index, or a longer `timeoutSeconds`. One whose rows were flowing may have had bad luck.
 */
function judgeTimeOut(begun: boolean): Outcome {
  if (!begun) return rejected('the query gave no row in the time that its row of the guide allows');
  return unavailable('the report took longer than its row of the guide allows', { fault: false });
}
