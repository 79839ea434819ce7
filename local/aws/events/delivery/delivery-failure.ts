/** Why a delivery failed, in the words of a dead letter's ERROR_CODE. */
export class DeliveryFailure extends Error {
  readonly code: string;
  /** A permanent failure is not tried again. */
  readonly lasting: 'permanent' | 'passing';

  constructor(code: string, message: string, lasting: 'permanent' | 'passing') {
    super(message);
    this.name = 'DeliveryFailure';
    this.code = code;
    this.lasting = lasting;
  }
}

/** What targets refuse with for good. EventBridge does not retry a missing target or permission. */
const PERMANENT: readonly (readonly [pattern: RegExp, code: string])[] = [
  [/ResourceNotFound|QueueDoesNotExist|NonExistentQueue|^NotFound|DoesNotExist/, 'NO_RESOURCE'],
  [/AccessDenied|NotAuthorized|AuthorizationError|Forbidden/, 'NO_PERMISSIONS'],
  [
    /Validation|InvalidParameter|MissingParameter|InvalidRequest|RequestTooLarge/,
    'INVALID_PARAMETER',
  ],
];

/** What targets refuse with for now; all else is ERROR_FROM_TARGET and also tried again. */
const PASSING: readonly (readonly [pattern: RegExp, code: string])[] = [
  [/Throttl|TooManyRequests|Throughput|SlowDown|LimitExceeded/, 'THROTTLING'],
  [/Timeout|TimedOut/i, 'TIMEOUT'],
  [/^ECONN|^EPIPE|^ENOTFOUND|Network/, 'CONNECTION_FAILURE'],
];

/** Sorts what a target threw, by the `code` or `name` that AWS errors carry. */
export function deliveryFailure(error: unknown): DeliveryFailure {
  if (error instanceof DeliveryFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  const name = nameOf(error);
  const find = (table: typeof PERMANENT) => table.find(([pattern]) => pattern.test(name))?.[1];
  const permanent = find(PERMANENT);
  if (permanent !== undefined) return new DeliveryFailure(permanent, message, 'permanent');
  return new DeliveryFailure(find(PASSING) ?? 'ERROR_FROM_TARGET', message, 'passing');
}

function nameOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  if (typeof code === 'string') return code;
  return typeof name === 'string' ? name : '';
}
