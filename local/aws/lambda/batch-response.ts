import type { Outcome } from './sandbox.ts';

/**
 * Which messages of a batch failed, by AWS's rules for ReportBatchItemFailures: no list, an empty
 * list or no response at all is a complete success; an identifier that is empty, unknown or
 * misspelt, or a response of another shape, is a complete failure.
 */
export function failedMessageIds(
  outcome: Outcome,
  messageIds: readonly string[],
  reportsItemFailures: boolean,
): ReadonlySet<string> {
  const all = new Set(messageIds);
  if (outcome.kind === 'error') return all;
  if (!reportsItemFailures) return new Set();
  const response = JSON.parse(outcome.payload) as unknown;
  if (response === null) return new Set();
  if (typeof response !== 'object') return all;
  const failures = (response as { batchItemFailures?: unknown }).batchItemFailures ?? [];
  if (!Array.isArray(failures)) return all;
  const failed = new Set<string>();
  for (const failure of failures as unknown[]) {
    const id = (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier;
    if (typeof id !== 'string' || !all.has(id)) return all;
    failed.add(id);
  }
  return failed;
}
