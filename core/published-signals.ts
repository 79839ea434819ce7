import type { Guide, Target } from './guide.ts';
import { type KnownSignal, signals } from './signals.ts';

/** The signals of a target that become CloudWatch metrics: what a row watches, and what the guide adds. */
export function publishedSignals(
  guide: Pick<Guide, 'rows' | 'alsoPublish'>,
  target: Pick<Target, 'id' | 'kind'>,
): readonly KnownSignal[] {
  return signals.filter(
    ({ id, of }) =>
      of.includes(target.kind) &&
      (guide.alsoPublish.includes(id) ||
        guide.rows.some((row) => row.target === target.id && row.signal === id)),
  );
}
