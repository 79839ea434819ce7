import type { GuideCheck, GuideIssue } from '../../guide-issue.ts';
import type { ShardingRules } from '../care-rules.ts';

/** A check of how tenants map to shards; without that there is nothing to check. `wrong` takes the path within. */
const ofSharding =
  (
    check: (
      rules: ShardingRules,
      wrong: (path: string, value: unknown, wanted: string) => void,
    ) => void,
  ): GuideCheck =>
  ({ care }) => {
    const issues: GuideIssue[] = [];
    if (care?.sharding !== undefined) {
      check(care.sharding, (path, value, wanted) =>
        issues.push({ path: `care.sharding.${path}`, value, wanted }),
      );
    }
    return issues;
  };

const shardsAreApart = ofSharding(({ shards }, wrong) => {
  for (const [index, { id, schema, url }] of shards.entries()) {
    if (shards.findIndex((one) => one.id === id) < index)
      wrong(`shards.${index}.id`, id, 'an id used once');
    const place = shards.findIndex((one) => one.schema === schema && one.url === url);
    if (place < index)
      wrong(`shards.${index}.schema`, schema, `another than that of ${shards[place]?.id}`);
    if (schema === 'capstan' || schema.startsWith('pg_') || schema === 'information_schema')
      wrong(`shards.${index}.schema`, schema, "a schema of the application's own");
  }
});

const overridesLead = ofSharding(({ overrides, shards }, wrong) => {
  const known = [...new Set(shards.map(({ id }) => id))];
  for (const [tenant, shard] of Object.entries(overrides)) {
    if (!known.includes(shard))
      wrong(`overrides.${tenant}`, shard, `one of the shards: ${known.join(', ')}`);
  }
});

const tablesAreNamedOnce = ofSharding(({ tables }, wrong) => {
  for (const [index, table] of tables.entries()) {
    if (tables.indexOf(table) < index) wrong(`tables.${index}`, table, 'a table named once');
  }
});

/** What must be true of how tenants map to shards. */
export const shardingChecks: readonly GuideCheck[] = [
  shardsAreApart,
  overridesLead,
  tablesAreNamedOnce,
];
