import { type Outcome, unavailable, unknown } from '#core/tasks/outcome.ts';
import type { ReportRow } from '#core/tasks/task-rules.ts';
import type { Fetched } from '../fetched.ts';
import { reasonOf } from '../reason-of.ts';
import { Secret } from '../secret.ts';
import { findFile } from './find-file.ts';
import { judgeFailure } from './judge-failure.ts';
import { PerhapsStored } from './perhaps-stored.ts';
import type { ReportCredentials } from './report-credentials.ts';
import type { ReportFile } from './report-file.ts';
import { type Writing, writeReport } from './write-report.ts';

/** The file lies in the bucket, or what the attempt ends with. */
export type Made = { readonly kind: 'made'; readonly file: ReportFile } | Outcome;

type Wanted = Omit<Writing, 'statementMilliseconds' | 'begun'>;

const made = (file: ReportFile): Made => ({ kind: 'made', file });

interface Parts {
  readonly row: Pick<ReportRow, 'timeoutSeconds'>;
  readonly credentials: Fetched<ReportCredentials>;
}

/** The last part of an attempt's time is for clearing up and for the mail. */
const ownMilliseconds = (timeoutSeconds: number): number =>
  timeoutSeconds * 1000 - Math.min(20_000, timeoutSeconds * 100);

/** The server is stopped a little before the connection is cut: it says more than silence does. */
const serversShare = (milliseconds: number): number =>
  milliseconds - Math.min(5_000, milliseconds / 10);

/** Finds the file that an earlier attempt has written, or writes it. */
export async function makeFile(
  { credentials, row }: Parts,
  wanted: Wanted,
  attempt: AbortSignal,
): Promise<Made> {
  const endsAt = performance.now() + ownMilliseconds(row.timeoutSeconds);
  const left = (): number => Math.max(1, Math.floor(endsAt - performance.now()));
  const signal = AbortSignal.any([attempt, AbortSignal.timeout(left())]);
  let hasBegun = false;
  const begun = (): void => {
    hasBegun = true;
  };
  try {
    const found = await findFile(wanted.place, signal);
    if (found !== undefined) return made(found);
    const url = await addressOf(credentials);
    if (!(url instanceof Secret)) return url;
    const writing = { ...wanted, statementMilliseconds: serversShare(left()), begun };
    return made(await writeReport(url, writing, signal));
  } catch (error) {
    // By the next attempt the address or the password may be others.
    credentials.forget();
    if (error instanceof PerhapsStored) return lookAgain(wanted, error, attempt);
    if (signal.aborted) {
      return unavailable('the report took longer than an attempt may', { fault: false });
    }
    const outcome = judgeFailure(error, hasBegun);
    if (outcome === undefined) throw error;
    return outcome;
  }
}

async function addressOf(credentials: Parts['credentials']): Promise<Secret | Outcome> {
  try {
    return (await credentials.read()).databaseUrl;
  } catch (error) {
    return unavailable(`the address of the database cannot be read: ${reasonOf(error)}`);
  }
}

async function lookAgain({ place }: Wanted, error: Error, signal: AbortSignal): Promise<Made> {
  const found = await findFile(place, signal).catch(() => undefined);
  if (found !== undefined) return made(found);
  return unknown(`S3 got the whole report and did not say that it has it: ${error.message}`);
}
