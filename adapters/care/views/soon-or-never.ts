/**
 * Before a lock that holds readers or writers until COMMIT: when our process sleeps meanwhile, PostgreSQL gives it up. In
 * its transaction only.
 */
export const SOON_OR_NEVER = 'SET LOCAL idle_in_transaction_session_timeout = 250';
