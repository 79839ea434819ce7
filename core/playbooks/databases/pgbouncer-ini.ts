/** What a PgBouncer of one's own has to fit. */
export interface PgbouncerNeeds {
  /** Connections that the database's plan accepts. */
  readonly connectionLimit: number;
  /** Of these, kept free for people and for Capstan. */
  readonly reserve: number;
  /** Connections that all instances of all services may open, at their most. */
  readonly clients: number;
  /** The wish for `max_client_conn` and `default_pool_size`. */
  readonly maxClients: number;
  readonly poolSize: number;
}

/** A deploy runs old and new instances side by side. */
const DEPLOY_FACTOR = 2;

/**
 * The ini of a PgBouncer in transaction mode, for one user and one database, and what was changed in the
 * wishes. A pool belongs to a pair of user and database, so with one pair
 * `default_pool_size` ≤ `max_db_connections` ≤ connection limit − reserve, and
 * `max_client_conn` ≥ 2 × what all services may open; file descriptors ≥ `max_client_conn` + pool size.
 * https://www.pgbouncer.org/config.html
 */
export function pgbouncerIni(needs: PgbouncerNeeds): {
  readonly ini: string;
  readonly remarks: readonly string[];
} {
  const { clients, connectionLimit, maxClients, poolSize, reserve } = needs;
  const most = Math.max(1, connectionLimit - reserve);
  const size = Math.min(poolSize, most);
  const needed = clients * DEPLOY_FACTOR;
  const accepted = Math.max(maxClients, needed);
  const remarks = [
    size < poolSize
      ? `default_pool_size ${size} instead of ${poolSize}: the database accepts ${connectionLimit} connections, ${reserve} are kept free`
      : `default_pool_size ${size} fits: the database accepts ${connectionLimit} connections, ${reserve} are kept free`,
    accepted > maxClients
      ? `max_client_conn ${accepted} instead of ${maxClients}: services may open ${clients}, twice that during a deploy`
      : `max_client_conn ${accepted} is enough: services may open ${clients}, twice that during a deploy`,
    `the process needs ${accepted + size} file descriptors and a few more`,
  ];
  const ini = [
    '[databases]',
    '; host, port, dbname: of the direct connection on the database page of Render',
    '* = host=HOST port=5432',
    '',
    '[pgbouncer]',
    'listen_addr = *',
    'listen_port = 6432',
    'auth_type = scram-sha-256',
    'auth_file = /etc/pgbouncer/userlist.txt',
    'server_tls_sslmode = require',
    'pool_mode = transaction',
    `max_client_conn = ${accepted}`,
    `default_pool_size = ${size}`,
    `max_db_connections = ${most}`,
    'max_prepared_statements = 200',
    'ignore_startup_parameters = extra_float_digits',
  ].join('\n');
  return { ini, remarks };
}
