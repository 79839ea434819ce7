import { describe, expect, it } from 'vitest';
import type { ShardingRules } from '#core/care/care-rules.ts';
import { shardingChecks } from '#core/care/shards/sharding-checks.ts';
import { shippedGuide } from '../../situations.ts';

const { care } = shippedGuide;
if (care?.sharding === undefined) throw new Error('the guide that ships has shards');
const shipped: ShardingRules = care.sharding;

const issuesOf = (change: Partial<ShardingRules>) =>
  shardingChecks.flatMap((check) =>
    check({ ...shippedGuide, care: { ...care, sharding: { ...shipped, ...change } } }),
  );

describe('shardingChecks', () => {
  it('find nothing wrong with the guide that ships, nor with one without shards', () => {
    const { sharding: _, ...others } = care;
    expect(issuesOf({})).toEqual([]);
    const without = { ...shippedGuide, care: others };
    expect(shardingChecks.flatMap((check) => check(without))).toEqual([]);
  });

  it('name every shard, override and table that is wrong', () => {
    const issues = issuesOf({
      shards: [
        { id: 'home', schema: 'public' },
        { id: 'home', schema: 'public' },
        { id: 'far', schema: 'public', url: 'far' },
        { id: 'odd', schema: 'capstan' },
      ],
      overrides: { '7': 'shard-9', '8': 'far' },
      tables: ['properties', 'transactions', 'properties'],
    });
    expect(issues.map(({ path, wanted }) => `${path}: ${wanted}`)).toEqual([
      'care.sharding.shards.1.id: an id used once',
      'care.sharding.shards.1.schema: another than that of home',
      "care.sharding.shards.3.schema: a schema of the application's own",
      'care.sharding.overrides.7: one of the shards: home, far, odd',
      'care.sharding.tables.2: a table named once',
    ]);
  });
});
