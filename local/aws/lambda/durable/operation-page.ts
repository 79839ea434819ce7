import type { StoredOperation } from './operation.ts';

/** What an invocation or a reply carries at most; the rest is asked for by its marker. */
const MAX_PAGE_ITEMS = 1000;
const MAX_PAGE_BYTES = 4 * 2 ** 20;

const isClosed = ({ Status }: StoredOperation): boolean =>
  Status === 'SUCCEEDED' || Status === 'FAILED';

/**
 * The operations a replay needs: what went on within a context that has its result is left out,
 * unless the context asked to keep it (`ReplayChildren`).
 */
export function replayedOperations(
  operations: ReadonlyMap<string, StoredOperation>,
): StoredOperation[] {
  const hidden = new Set<string>();
  const shown: StoredOperation[] = [];
  for (const operation of operations.values()) {
    const parent = operations.get(operation.ParentId ?? '');
    const done = parent !== undefined && isClosed(parent) && !parent.ContextDetails?.ReplayChildren;
    if (done || hidden.has(operation.ParentId ?? '')) hidden.add(operation.Id);
    else shown.push(operation);
  }
  return shown;
}

/** One page of a list, and where the next begins. */
export function operationPage(
  operations: readonly StoredOperation[],
  marker = '0',
  maxItems = MAX_PAGE_ITEMS,
): { Operations: StoredOperation[]; NextMarker?: string } {
  const from = Number(marker) || 0;
  const limit = Math.min(from + Math.min(maxItems, MAX_PAGE_ITEMS), operations.length);
  let end = from;
  for (let bytes = 0; end < limit; end += 1) {
    bytes += Buffer.byteLength(JSON.stringify(operations[end]));
    if (bytes > MAX_PAGE_BYTES && end > from) break;
  }
  const Operations = operations.slice(from, end);
  return end < operations.length ? { Operations, NextMarker: String(end) } : { Operations };
}
