import { afterAll, beforeAll, expect } from 'vitest';
import { drive } from '../../playbooks/support/drive.ts';
import { aPlaybookWorld, type PlaybookWorld } from '../../playbooks/support/playbook-world.ts';

/** One world for all inputs of a file: none of them may reach it. */
export function useInputs() {
  let world: PlaybookWorld;
  beforeAll(async () => {
    world = await aPlaybookWorld();
  });
  afterAll(() => world.close());
  return {
    /** Why a playbook refuses an input; nobody was asked anything. */
    async problemsOf(id: string, input: unknown): Promise<readonly string[]> {
      const request = { input, by: 'ann', why: 'a test', dryRun: false };
      const { result } = await drive(world, id, request);
      expect(world.fake.exchanges).toEqual([]);
      expect(world.stores.redriven).toEqual([]);
      return result.kind === 'refused' ? result.problems : [`not refused: ${result.kind}`];
    },
  };
}
