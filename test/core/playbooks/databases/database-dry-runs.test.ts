import { describe, expect, it } from 'vitest';
import { aWorld, operations, ran, run } from '../../../playbooks/support/a-run.ts';
import { databaseScenarios } from '../../../playbooks/support/database-scenarios.ts';
import { drive } from '../../../playbooks/support/drive.ts';

describe('a dry run', () => {
  it.each(databaseScenarios.map((one) => [`${one.id}: ${one.title}`, one] as const))(
    'changes nothing and plans what the real run does: %s',
    async (_, { arrange, id, input }) => {
      const dry = await aWorld();
      await arrange?.(dry);
      const { result } = await drive(dry, id, { input, by: 'ann' });
      expect(operations(dry)).toEqual([]);
      const plan = result.kind === 'plan' ? result.plan : ran(result).plan;
      expect(ran(await run(dry, id, input)).plan).toEqual(plan);
    },
  );
});
