/** Imported before a program: its `Date` begins at `SIMULATED_NOW`, milliseconds, and goes on at real speed. */
import { simulateDate } from '#local/aws/simulated-date.ts';
import { PacedClock } from '#local/clock.ts';

simulateDate(new PacedClock(Number(process.env['SIMULATED_NOW'])).shared);
