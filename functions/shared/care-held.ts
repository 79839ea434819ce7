import { pausesOf } from '#adapters/state-table/pauses.ts';
import { orderKinds } from '#core/care/order.ts';
import { pausedBecause } from '#core/guards/kill-switch.ts';
import type { Pauses } from '#core/history.ts';

const isOrder = (playbook: string | undefined): boolean =>
  orderKinds.some((kind) => kind === playbook);

/**
 * Why nothing may be changed in the database now: somebody switched it off, or a playbook works at it. One whose work
 * is an order does not count, for it waits for care to do it.
 */
export async function careHeld(
  table: string,
  database: string,
  now: number,
): Promise<string | undefined> {
  // What cannot be read counts as on.
  const pauses: Pauses = await pausesOf(table, database).catch(() => undefined);
  return pausedBecause(
    pauses?.filter(({ playbook }) => !isOrder(playbook)),
    database,
    now,
  );
}
