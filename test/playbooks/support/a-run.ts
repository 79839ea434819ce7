import { onTestFinished } from 'vitest';
import type { Guide } from '#core/guide.ts';
import type { Result } from '#core/playbooks/run-playbook.ts';
import { drive } from './drive.ts';
import { aPlaybookWorld, type PlaybookWorld } from './playbook-world.ts';

/** A world that ends with its test. */
export async function aWorld(
  change: Partial<Guide> = {},
  startAt?: number,
): Promise<PlaybookWorld> {
  const world = await aPlaybookWorld(change, startAt);
  onTestFinished(world.close);
  return world;
}

/** Runs a playbook for real, approved by somebody else. */
export async function run(
  world: Pick<PlaybookWorld, 'clock' | 'world'>,
  id: string,
  input: object,
  name?: string,
): Promise<Result> {
  const request = { input, by: 'ann', why: 'a test', dryRun: false };
  const answer = () => ({ yes: true, by: 'bob' });
  return (await drive(world, id, request, { answer, ...(name && { name }) })).result;
}

/** The record of a run that began. */
export function ran(result: Result) {
  if (result.kind !== 'ran') throw new Error(JSON.stringify(result));
  return result.run;
}

/** What Render was asked to change, in order. */
export const operations = (world: PlaybookWorld): readonly string[] =>
  world.changes().map(({ operation }) => operation);
