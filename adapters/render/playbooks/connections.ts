import type { PostgresTarget, ServiceTarget } from '#core/guide.ts';
import type { ConnectionName } from '#core/playbooks/world.ts';
import { Secret } from '../../secret.ts';
import { TargetRefused } from '../errors/target-refused.ts';
import type { ConnectionInfo } from './playbook-calls.ts';
import type { PlaybookClient } from './playbook-client.ts';

const POSTGRES = /^postgres(ql)?(\+\w+)?:$/;

/** What a connection string leads to, whatever dialect it is written in; undefined when it is none. */
function placeOf(secret: Secret | undefined): string | undefined {
  const url = secret && URL.parse(secret.reveal());
  if (!url || !POSTGRES.test(url.protocol) || url.hostname === '') return undefined;
  const { hostname, password, pathname, port, username } = url;
  return JSON.stringify([hostname, port === '' ? '5432' : port, username, password, pathname]);
}

/** True when two strings lead to the same place with the same login. */
const same = (one: Secret | undefined, other: Secret | undefined): boolean => {
  const place = placeOf(one);
  return place !== undefined && place === placeOf(other);
};

/** Which of a database's connections a value is. */
export async function connectionOf(
  client: PlaybookClient,
  { renderId }: PostgresTarget,
  value: Secret,
): Promise<ConnectionName | 'other'> {
  const primary = await client.connectionInfo(renderId);
  if (same(value, primary.internal) || same(value, primary.external)) return 'direct';
  if (same(value, primary.internalPool) || same(value, primary.externalPool)) return 'pooled';
  const { readReplicas } = await client.getPostgresDetail(renderId);
  for (const { id, name } of readReplicas ?? []) {
    const replica = await client.connectionInfo(id);
    if (same(value, replica.internal) || same(value, replica.external)) return `replica:${name}`;
  }
  return 'other';
}

async function infoOf(
  client: PlaybookClient,
  database: PostgresTarget,
  connection: ConnectionName,
): Promise<ConnectionInfo> {
  if (!connection.startsWith('replica:')) return client.connectionInfo(database.renderId);
  const name = connection.slice('replica:'.length);
  const { readReplicas } = await client.getPostgresDetail(database.renderId);
  const replica = readReplicas?.find((one) => one.name === name);
  if (replica === undefined) throw new TargetRefused(database.id, `it has no replica "${name}"`);
  return client.connectionInfo(replica.id);
}

/** Drivers are chosen by the scheme and options by the query: both are the application's own. */
function inTheFormOf(present: Secret | undefined, wanted: Secret): Secret {
  const before = present && URL.parse(present.reveal());
  const url = new URL(wanted.reveal());
  if (!before || !POSTGRES.test(before.protocol)) return wanted;
  return new Secret(
    `${before.protocol}${url.href.slice(url.protocol.length).replace(/\?.*$/, '')}${before.search}`,
  );
}

/** The string of a connection as a service should have it; internal where service and database share a region. */
export async function connectionString(
  client: PlaybookClient,
  service: ServiceTarget,
  database: PostgresTarget,
  connection: ConnectionName,
  present: Secret | undefined,
): Promise<Secret> {
  const [info, asked, { region }] = [
    await infoOf(client, database, connection),
    await client.getServiceDetail(service.renderId),
    await client.getPostgresDetail(database.renderId),
  ];
  const near = region === asked.serviceDetails.region;
  const pooled = near ? info.internalPool : info.externalPool;
  const direct = near ? info.internal : info.external;
  const wanted = connection === 'pooled' ? pooled : direct;
  if (wanted === undefined) throw new TargetRefused(database.id, 'its pooler is not on');
  return inTheFormOf(present, wanted);
}
