import pg from 'pg';
import type { Limits } from '#core/care/database.ts';

const STATEMENT_SECONDS = 60;
const LOCK_MILLISECONDS = 250;
/** A transaction of ours that nobody feeds is a process that died or hangs. */
const IDLE_SECONDS = 30;

/**
 * What every session and transaction of ours has. Rows that row security would hide are an error (42501) instead of
 * being passed over. `client_connection_check_interval`, where the server knows it, ends a statement whose client is
 * gone within ten seconds instead of letting it run on.
 */
export const sessionSettings = (name: string, set: 'SET' | 'SET LOCAL', limits: Limits): string => `
  ${set} application_name = ${pg.escapeLiteral(name)};
  ${set} statement_timeout = ${Math.ceil((limits.statementSeconds ?? STATEMENT_SECONDS) * 1000)};
  ${set} lock_timeout = ${Math.ceil(limits.lockMilliseconds ?? LOCK_MILLISECONDS)};
  ${set} idle_in_transaction_session_timeout = ${IDLE_SECONDS * 1000};
  ${set} TimeZone = 'UTC';
  ${set} DateStyle = 'ISO, YMD';
  ${set} IntervalStyle = 'iso_8601';
  ${set} bytea_output = 'hex';
  ${set} extra_float_digits = 1;
  ${set} row_security = off;
  ${set} search_path = public, pg_temp;
  SELECT set_config('client_connection_check_interval', '10s', ${set === 'SET LOCAL'})
  WHERE current_setting('client_connection_check_interval', true) IS NOT NULL`;
