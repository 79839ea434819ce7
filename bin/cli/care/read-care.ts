import { careStatusStore } from '#adapters/state-table/care-status.ts';
import { guide } from '#config';
import type { CareRules } from '#core/care/care-rules.ts';
import type { CareStatus } from '#core/care/care-status.ts';
import type { Guide } from '#core/guide.ts';
import type { Connection } from '../connection.ts';
import { unreachable, wrongUse } from '../exit.ts';

/** How the care of the guide's database stands, as the last look left it; undefined when there is none, or no look yet. */
export async function readCareIfAny({
  place,
}: Pick<Connection, 'place'>): Promise<CareStatus | undefined> {
  const care: CareRules | undefined = guide.care;
  return care && careStatusStore(place.outputs['TableName'] ?? '').read(care.database);
}

/** The same; throws `CommandFailed` when there is none. */
export async function readCare(connection: Pick<Connection, 'place'>): Promise<CareStatus> {
  if ((guide as Guide).care === undefined) throw wrongUse('the guide has no care');
  const status = await readCareIfAny(connection);
  if (status !== undefined) return status;
  throw unreachable(
    `nobody has cared for the database of ${connection.place.name} yet`,
    connection.place.local
      ? 'the first look comes within a minute'
      : 'a deployed stack looks every minute; "npm run deploy" makes it',
  );
}
