import type { PostgresTarget } from '../../guide.ts';
import type { History } from '../../history.ts';
import { Refused } from '../playbook.ts';
import type { DatabaseDetail, World } from '../world.ts';

const HOUR = 3_600_000;

/** Who changed the disk and when, as far as anybody noticed. */
function lastGrowth({ acts, known }: History, diskGb: number): number | undefined {
  const act = acts.find(
    ({ action, status }) =>
      action.kind === 'grow-disk' && (status === 'VERIFIED' || diskGb >= action.to),
  );
  // What is larger than it was known to be grew since: Render does that by itself, people do it by hand.
  const seen = known?.diskGb !== undefined && known.diskGb < diskGb ? known.at : undefined;
  const times = [act?.settledAt, seen].filter((at) => at !== undefined);
  return times.length === 0 ? undefined : Math.max(...times);
}

/**
 * Whether a disk may grow to a size now; throws `Refused` with Render's rule or the guide's that forbids it.
 * Gives what else is worth knowing. https://render.com/docs/postgresql-refresh
 */
export async function checkDiskGrowth(
  { guide, now, state }: World,
  { id, maxDiskGb }: PostgresTarget,
  { diskGb }: Pick<DatabaseDetail, 'diskGb'>,
  { field, gb }: { readonly field: string; readonly gb: number },
): Promise<readonly string[]> {
  const found = `input.${field}: found ${gb}`;
  if (gb > maxDiskGb) throw new Refused(`${found}, wanted at most ${maxDiskGb} (the guide)`);
  if (gb < diskGb) {
    throw new Refused(`${found}, and the disk has ${diskGb} GB: disks never shrink`);
  }
  if (gb === diskGb) return [];
  const { states } = await state.read([id]);
  const history = states[id]?.history;
  if (history === undefined) return [];
  const { cooldownHours } = guide.policy.disk;
  const cooldown = cooldownHours * HOUR;
  const grownAt = lastGrowth(history, diskGb);
  if (grownAt !== undefined && grownAt + cooldown > now()) {
    const ago = Math.floor((now() - grownAt) / HOUR);
    const left = Math.ceil((grownAt + cooldown - now()) / HOUR);
    throw new Refused(
      `${id} grew ${ago} hours ago: Render allows one growth in ${cooldownHours} hours, the next in ${left}`,
    );
  }
  const adoptedAt = history.known?.adoptedAt;
  if (adoptedAt === undefined || adoptedAt + cooldown <= now()) return [];
  const ago = Math.floor((now() - adoptedAt) / HOUR);
  return [
    `somebody else changed ${id} ${ago} hours ago: if that was its disk, Render refuses until ${cooldownHours} hours have passed`,
  ];
}
