import * as v from 'valibot';
import { rowAlarms } from '#core/alarms.ts';
import type { Guide } from '#core/guide.ts';

/** "Look now at these targets": all that any event can say to the loop. */
export interface Hint {
  readonly targets: readonly string[];
  readonly why: string;
}

/** A message nobody can make sense of, and why. */
export interface Malformed {
  readonly because: string;
}

const alarmChanged = v.object({
  source: v.literal('aws.cloudwatch'),
  'detail-type': v.literal('CloudWatch Alarm State Change'),
  detail: v.object({
    alarmName: v.string(),
    state: v.object({ value: v.string(), timestamp: v.string() }),
  }),
});

const direct = v.object({
  targets: v.pipe(v.array(v.pipe(v.string(), v.maxLength(128))), v.nonEmpty(), v.maxLength(1000)),
  why: v.pipe(v.string(), v.maxLength(1024)),
});

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Reads one message of the hint queue: an alarm that changed its state, or a hint as the loop sends it. */
export function hintOf(guide: Guide, body: string): Hint | Malformed {
  const message = parsed(body);
  if (message === undefined) return { because: 'not JSON' };
  const alarm = v.safeParse(alarmChanged, message);
  if (alarm.success) {
    const { alarmName, state } = alarm.output.detail;
    const known = rowAlarms(guide).find(({ name }) => name === alarmName);
    return known === undefined
      ? { because: `no row of the guide has an alarm "${alarmName}"` }
      : { targets: [known.target], why: `${alarmName} is ${state.value}` };
  }
  const hint = v.safeParse(direct, message);
  if (!hint.success) {
    return { because: 'neither an alarm state change nor a hint { targets, why }' };
  }
  const unknown = hint.output.targets.find(
    (target) => !guide.targets.some(({ id }) => id === target),
  );
  return unknown === undefined ? hint.output : { because: `the guide has no target "${unknown}"` };
}

// A request for approval carries its plan and a signed link of up to 2,000 characters.
const sentence = v.pipe(v.string(), v.maxLength(8192));

/** What notify receives: one sentence, already made, about a target or about a breaker. */
export const noticed = v.object({
  detail: v.union([
    v.object({
      at: v.number(),
      target: v.string(),
      kind: v.picklist(['act', 'ask', 'recommend', 'trouble']),
      sentence,
    }),
    v.object({
      at: v.number(),
      breaker: v.string(),
      state: v.picklist(['closed', 'open', 'half-open']),
      sentence,
    }),
  ]),
});

/** What a notice is about, in a few words. */
export function subjectOf({ detail }: v.InferOutput<typeof noticed>): string {
  return 'breaker' in detail
    ? `breaker ${detail.state}: ${detail.breaker}`
    : `${detail.kind}: ${detail.target}`;
}
