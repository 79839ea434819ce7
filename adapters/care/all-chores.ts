import type { CareRules } from '#core/care/care-rules.ts';
import type { Chore } from '#core/care/chore.ts';
import { inQuietHours } from '#core/care/in-quiet-hours.ts';
import type { Objects } from '#core/care/objects.ts';
import type { OrderKind } from '#core/care/order.ts';
import { adviceChores } from './advice/advice-chore.ts';
import { adviceTables } from './advice/advice-tables.ts';
import { archiveChores } from './archive/archive-chores.ts';
import { archiveTables } from './archive/archive-tables.ts';
import { restoreArchive } from './archive/restore-archive.ts';
import { bucketChores } from './buckets/bucket-chores.ts';
import { s3Lifecycle } from './buckets/s3-lifecycle.ts';
import type { CareTables } from './care-schema.ts';
import { conversionTables } from './convert/conversion-tables.ts';
import { convertTable } from './convert/convert-table.ts';
import { exportChores } from './exports/export-chores.ts';
import { exportTables } from './exports/export-state.ts';
import { createIndexOrder } from './indexes/create-index.ts';
import type { OpenDatabase } from './open-database.ts';
import { partitionChores } from './partitions/partition-chores.ts';
import { partitionTables } from './partitions/partition-tables.ts';
import { forsakenMovesChore } from './shards/move/forsaken-moves.ts';
import { moveTenant } from './shards/move/move-tenant.ts';
import { planShards } from './shards/plan-shards.ts';
import { knownShards, shardTables } from './shards/shard-tables.ts';
import { viewChores } from './views/view-chores.ts';
import { viewTables } from './views/view-tables.ts';

/** What chores are made of besides the database that they are about. */
export interface CareParts {
  readonly rules: CareRules;
  /** The text of an SQL file of the guide's rows. */
  readonly sqlOf: (file: string) => string;
  /** The bucket of archives, exports and reports. */
  readonly objects: Objects;
  /** Another bucket, by its name. */
  readonly bucket: (name: string) => Objects;
  /** A read replica, when the secret names one. */
  readonly replica?: OpenDatabase;
  /** The database of a shard, by the name in its row; absent: the one that is cared for. */
  readonly shard: (url: string | undefined) => OpenDatabase;
}

/** Everything that is done for a database: what the guide's rows ask for, and what people may order. */
export interface AllChores {
  readonly chores: readonly Chore[];
  readonly orderKinds: readonly OrderKind[];
  /** What they remember in. */
  readonly tables: readonly CareTables[];
}

/** What people may order. */
export function allOrderKinds(
  parts: Pick<CareParts, 'rules' | 'objects' | 'shard'>,
): readonly OrderKind[] {
  return [
    convertTable,
    restoreArchive(parts.objects),
    createIndexOrder(),
    ...(parts.rules.sharding ? [planShards(parts), moveTenant(parts)] : []),
  ];
}

/** Reads like the guide's section: one line for each part of it. */
export function allChores(parts: CareParts): AllChores {
  return {
    chores: [
      ...viewChores(parts.rules.views, parts),
      ...partitionChores(parts.rules.partitions, parts),
      ...archiveChores(parts.rules.archives, parts).map((one) =>
        inQuietHours(one, parts.rules.quiet),
      ),
      ...exportChores(parts.rules, parts),
      ...bucketChores(parts.rules.buckets, {
        bucket: (name) => (name === 'care' ? parts.objects : parts.bucket(name)),
        lifecycles: s3Lifecycle,
      }),
      ...adviceChores(parts.rules, parts.objects),
      ...(parts.rules.sharding ? [forsakenMovesChore(parts)] : []),
    ],
    orderKinds: allOrderKinds(parts),
    tables: [
      viewTables,
      partitionTables,
      conversionTables,
      archiveTables,
      exportTables,
      adviceTables,
      shardTables,
      ...(parts.rules.sharding ? [knownShards(parts.rules.sharding)] : []),
    ],
  };
}
