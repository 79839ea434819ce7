import type { Breaker } from './breaker.ts';
import { firstRecord, judgeRecord } from './judge-record.ts';
import type { DeathReason, TaskRecord } from './record.ts';
import type { Item, WorkParts } from './work-parts.ts';
import type { RecordWrite } from './world.ts';

/** An item whose attempt is ours. */
export interface Begun<P> extends Item<P> {
  readonly record: TaskRecord;
  /** It is the one call that tries whether the outside service behind this breaker is back. */
  readonly probes?: Breaker;
}

/** What stands in the ledger about a batch of items. */
export interface Beginnings<P> {
  readonly begun: readonly Begun<P>[];
  /** Their last attempt ended with the death of its process; not begun yet, since this may be the cause. */
  readonly suspects: readonly (Begun<P> & { readonly expects: number })[];
  readonly ended: readonly Item<P>[];
  readonly later: readonly { readonly item: Item<P>; readonly until: number }[];
  readonly spent: readonly (Begun<P> & { readonly reason: DeathReason })[];
}

/** What claiming needs to know. */
export interface Claiming
  extends Pick<WorkParts<unknown>, 'by' | 'leaseUntil' | 'ledger' | 'now' | 'row'> {
  readonly kind: { readonly settleSeconds: number };
}

/** Somebody took it between two writes; it is looked at again soon. */
const CONTENDED_MILLISECONDS = 2_000;
/** Another version of Capstan wrote it, perhaps: that takes as long as a deploy. */
const UNCLEAR_MILLISECONDS = 60_000;

/**
 * Claims items in the ledger: one write for all that are new, a second for those that were there before. Items
 * are of different tasks.
 */
export async function begin<P>(parts: Claiming, items: readonly Item<P>[]): Promise<Beginnings<P>> {
  const { by, kind, leaseUntil, ledger, row } = parts;
  const now = parts.now();
  const claimant = { by, now, leaseUntil };
  const begun: Begun<P>[] = [];
  const suspects: (Begun<P> & { expects: number })[] = [];
  const ended: Item<P>[] = [];
  const later: { item: Item<P>; until: number }[] = [];
  const spent: (Begun<P> & { reason: DeathReason })[] = [];
  if (items.length === 0) return { begun, suspects, ended, later, spent };

  const firsts = items.map(({ task }) => firstRecord(task, claimant));
  const standing = await ledger.write(firsts.map((record) => ({ record, expects: undefined })));
  const again: { item: Item<P>; write: RecordWrite }[] = [];
  for (const [index, item] of items.entries()) {
    const stands = standing[index];
    const first = firsts[index];
    if (stands === undefined) {
      if (first !== undefined) begun.push({ ...item, record: first });
      continue;
    }
    if (stands === 'unclear') {
      later.push({ item, until: now + UNCLEAR_MILLISECONDS });
      continue;
    }
    const { diedAt } = item.message;
    const arrival = { queuedAt: item.task.queuedAt, ...(diedAt === undefined ? {} : { diedAt }) };
    const judged = judgeRecord(stands, arrival, claimant, row, kind.settleSeconds);
    if (judged.kind === 'ended') ended.push(item);
    else if (judged.kind === 'later') later.push({ item, until: judged.until });
    else if (judged.kind === 'spent') {
      spent.push({ ...item, record: judged.record, reason: judged.reason });
    } else if (judged.suspect) {
      suspects.push({ ...item, record: judged.record, expects: stands.version });
    } else again.push({ item, write: { record: judged.record, expects: stands.version } });
  }
  if (again.length > 0) {
    const taken = await ledger.write(again.map(({ write }) => write));
    for (const [index, { item, write }] of again.entries()) {
      if (taken[index] === undefined) begun.push({ ...item, record: write.record });
      else later.push({ item, until: now + CONTENDED_MILLISECONDS });
    }
  }
  return { begun, suspects, ended, later, spent };
}
