/**
 * Whose rate limit a call spends. Services have one of their own for PATCH, deploys and scale;
 * everything else that writes shares one, and so does everything that reads.
 */
export type Bucket = 'reads' | 'writes' | 'service';

export interface Operation {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT';
  /** `{id}` and `{key}` are filled in from checked values. */
  readonly path: string;
  readonly bucket: Bucket;
}

/**
 * Everything the loop can say to Render. What is not a line here cannot be sent: nothing deletes,
 * suspends, resumes, restarts, fails over, rolls back or restores, and nothing
 * touches environment variables or connection strings.
 */
export const operations = {
  'get-service': { method: 'GET', path: '/services/{id}', bucket: 'reads' },
  'list-instances': { method: 'GET', path: '/services/{id}/instances', bucket: 'reads' },
  'list-deploys': { method: 'GET', path: '/services/{id}/deploys', bucket: 'reads' },
  'scale-service': { method: 'POST', path: '/services/{id}/scale', bucket: 'service' },
  'put-autoscaling': { method: 'PUT', path: '/services/{id}/autoscaling', bucket: 'writes' },
  'patch-service': { method: 'PATCH', path: '/services/{id}', bucket: 'service' },
  'deploy-service': { method: 'POST', path: '/services/{id}/deploys', bucket: 'service' },
  'get-postgres': { method: 'GET', path: '/postgres/{id}', bucket: 'reads' },
  'patch-postgres': { method: 'PATCH', path: '/postgres/{id}', bucket: 'writes' },
  'get-key-value': { method: 'GET', path: '/key-value/{id}', bucket: 'reads' },
  'patch-key-value': { method: 'PATCH', path: '/key-value/{id}', bucket: 'writes' },
  'list-services': { method: 'GET', path: '/services', bucket: 'reads' },
  'list-postgres': { method: 'GET', path: '/postgres', bucket: 'reads' },
  'list-key-values': { method: 'GET', path: '/key-value', bucket: 'reads' },
  'list-owners': { method: 'GET', path: '/owners', bucket: 'reads' },
  'get-owner': { method: 'GET', path: '/owners/{id}', bucket: 'reads' },
  'get-metric': { method: 'GET', path: '/metrics/{key}', bucket: 'reads' },
} as const satisfies Readonly<Record<string, Operation>>;

/**
 * What playbooks, which a person starts, can say besides. These restart, fail over and roll back;
 * here, too, nothing deletes, suspends, resumes or restores.
 */
export const playbookOperations = {
  ...operations,
  'get-env-var': { method: 'GET', path: '/services/{id}/env-vars/{key}', bucket: 'reads' },
  'put-env-var': { method: 'PUT', path: '/services/{id}/env-vars/{key}', bucket: 'writes' },
  'restart-service': { method: 'POST', path: '/services/{id}/restart', bucket: 'writes' },
  'rollback-service': { method: 'POST', path: '/services/{id}/rollback', bucket: 'service' },
  'get-connection-info': {
    method: 'GET',
    path: '/postgres/{id}/connection-info',
    bucket: 'reads',
  },
  'get-recovery': { method: 'GET', path: '/postgres/{id}/recovery', bucket: 'reads' },
  'failover-postgres': { method: 'POST', path: '/postgres/{id}/failover', bucket: 'writes' },
} as const satisfies Readonly<Record<string, Operation>>;

/** What the care of a database can say: it starts one-off jobs of one service and looks how they do. */
export const careOperations = {
  // Render counts jobs apart (2,000 an hour); ours are few and count among our writes.
  'start-job': { method: 'POST', path: '/services/{id}/jobs', bucket: 'writes' },
  'get-job': { method: 'GET', path: '/services/{id}/jobs/{key}', bucket: 'reads' },
} as const satisfies Readonly<Record<string, Operation>>;

const allOperations = { ...playbookOperations, ...careOperations };

/** The loop's operations. */
export type OperationName = keyof typeof operations;

/** Those of playbooks, the loop's among them. */
export type PlaybookOperationName = keyof typeof playbookOperations;

/** Those of all tables. */
export type AnyOperationName = keyof typeof allOperations;

/** Whether a call reads or writes. */
export const methodOf = (operation: AnyOperationName): Operation['method'] =>
  allOperations[operation].method;

/** Render's ids: a prefix and 20 characters; Postgres adds which of its servers. */
const ID = /^(srv|crn|dpg|red|tea|usr)-[0-9a-z]{20}(-[a-z])?$/;
const KEY = /^[A-Za-z0-9_-]([A-Za-z0-9._-]{0,254}[A-Za-z0-9_-])?$/;

/** The path of a call; throws when an id or key could make it another path. */
export function pathOf(operation: AnyOperationName, id?: string, key?: string): string {
  return allOperations[operation].path.replace(/\{(id|key)\}/g, (_, name) => {
    const value = (name === 'id' ? id : key) ?? '';
    if (!(name === 'id' ? ID : KEY).test(value)) {
      throw new RangeError(`"${value}" cannot be the ${name} of ${operation}`);
    }
    return value;
  });
}
