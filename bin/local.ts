import { guide } from '#config';
import { checkGuide, guideReport } from '#core/check-guide.ts';
import { UnusableSqlFiles } from '#lib/bundle/sql-files.ts';
import { TraceInvalid } from '#local/workload/csv-trace.ts';
import { BadOptions, localOptions, usage } from './local-options.ts';
import { observe } from './observe.ts';
import { simulate } from './simulate.ts';

// Handlers format times as on AWS, whatever the zone of this machine.
process.env['TZ'] = 'UTC';

async function main(): Promise<number> {
  const options = localOptions(process.argv.slice(2));
  if (options.help) {
    console.log(usage);
    return 0;
  }
  const issues = checkGuide(guide);
  if (issues.length > 0) {
    console.error(guideReport(issues));
    return 1;
  }
  return options.observe ? observe(options) : simulate(options);
}

const isBusyPort = (error: unknown): error is Error =>
  error instanceof Error &&
  (error.cause as NodeJS.ErrnoException | undefined)?.code === 'EADDRINUSE';

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const isWrongUse =
      error instanceof BadOptions || error instanceof TraceInvalid || isBusyPort(error);
    console.error(isWrongUse || error instanceof UnusableSqlFiles ? error.message : error);
    process.exit(isWrongUse ? 2 : 1);
  },
);
