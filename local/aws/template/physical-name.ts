import { createHash } from 'node:crypto';

/** What a service allows in the names CloudFormation makes up for it. */
export interface NameRule {
  readonly maxLength: number;
  readonly lowercase?: boolean;
  readonly suffix?: string;
}

const RANDOM_LENGTH = 12;

/**
 * The name CloudFormation would make up: stack, logical id and a suffix. The suffix is a hash
 * and not random, so that a second start gives the same names.
 */
export function physicalName(stack: string, logicalId: string, rule: NameRule): string {
  const digest = createHash('sha256').update(`${stack}/${logicalId}`).digest();
  const unique = [...digest.subarray(0, RANDOM_LENGTH)]
    .map((byte) => (byte % 36).toString(36).toUpperCase())
    .join('');
  const suffix = rule.suffix ?? '';
  // CloudFormation cuts stack name and logical id alike when the whole would be too long.
  const room = rule.maxLength - RANDOM_LENGTH - suffix.length - 2;
  const idRoom = Math.min(logicalId.length, Math.max(Math.floor(room / 2), room - stack.length));
  const name = `${stack.slice(0, room - idRoom)}-${logicalId.slice(0, idRoom)}-${unique}${suffix}`;
  return rule.lowercase === true ? name.toLowerCase() : name;
}
