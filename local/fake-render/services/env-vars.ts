import { recordEffect } from '../effects.ts';
import type { Json, JsonValue } from '../json.ts';
import { idCharacters } from '../random.ts';
import { listOf, objectOf, optionalText, text } from '../server/fields.ts';
import { page } from '../server/pagination.ts';
import { notFound } from '../server/refusal.ts';
import { noContent, ok } from '../server/reply.ts';
import { type Handler, param } from '../server/route.ts';
import type { Service, World } from '../world.ts';
import { serviceOf } from './service-of.ts';

/** `{value}` as given, or a made-up secret for `{generateValue: true}`. */
export function envVarValue(world: World, fields: Json): string {
  if (fields['generateValue'] === true) {
    return Buffer.from(idCharacters(world.random, 32)).toString('base64');
  }
  return optionalText(fields, 'value') ?? '';
}

export function envVarsOf(world: World, body: JsonValue | undefined): Map<string, string> {
  const entries = listOf(body, 'envVars').map((item) => {
    const fields = objectOf(item, 'env var');
    return [text(fields, 'key'), envVarValue(world, fields)] as const;
  });
  return new Map(entries);
}

const listing = (service: Service) => ({
  items: [...service.envVars],
  keyOf: ([key]: readonly [string, string]) => key,
  as: 'envVar',
  show: ([key, value]: readonly [string, string]) => ({ key, value }),
});

/** Values are secrets: the log keeps names only. */
const names = (service: Service): Json => ({ keys: [...service.envVars.keys()] });

export const listEnvVars: Handler = (call) => ok(page(call.query, listing(serviceOf(call))));

/** The whole set: what is not in the body is gone. */
export const putEnvVars: Handler = (call) => {
  const service = serviceOf(call);
  const wanted = envVarsOf(call.world, call.body);
  const before = names(service);
  service.envVars.clear();
  for (const [key, value] of wanted) service.envVars.set(key, value);
  recordEffect(call.world, call, { resourceId: service.id, before, after: names(service) });
  return ok(page(new URLSearchParams({ limit: '100' }), listing(service)));
};

export const getEnvVar: Handler = (call) => {
  const key = param(call, 'key');
  const value = serviceOf(call).envVars.get(key);
  if (value === undefined) throw notFound(key);
  return ok({ key, value });
};

export const putEnvVar: Handler = (call) => {
  const service = serviceOf(call);
  const key = param(call, 'key');
  const value = envVarValue(call.world, objectOf(call.body));
  const before = names(service);
  service.envVars.set(key, value);
  recordEffect(call.world, call, { resourceId: service.id, before, after: { changed: key } });
  return ok({ key, value });
};

export const deleteEnvVar: Handler = (call) => {
  const service = serviceOf(call);
  const key = param(call, 'key');
  const before = names(service);
  if (!service.envVars.delete(key)) throw notFound(key);
  recordEffect(call.world, call, { resourceId: service.id, before, after: names(service) });
  return noContent;
};
