import { recordEffect } from '../effects.ts';
import type { JsonValue } from '../json.ts';
import { listOf, objectOf, optionalText, text } from '../server/fields.ts';
import { page } from '../server/pagination.ts';
import { notFound } from '../server/refusal.ts';
import { created, noContent, ok } from '../server/reply.ts';
import { type Handler, param } from '../server/route.ts';
import type { Service } from '../world.ts';
import { serviceOf } from './service-of.ts';

export function secretFilesOf(body: JsonValue | undefined): Map<string, string> {
  const entries = listOf(body, 'secretFiles').map((item) => {
    const fields = objectOf(item, 'secret file');
    return [text(fields, 'name'), optionalText(fields, 'content') ?? ''] as const;
  });
  return new Map(entries);
}

const listing = (service: Service) => ({
  items: [...service.secretFiles],
  keyOf: ([name]: readonly [string, string]) => name,
  as: 'secretFile',
  show: ([name, content]: readonly [string, string]) => ({ name, content }),
});

const names = (service: Service) => ({ names: [...service.secretFiles.keys()] });

export const listSecretFiles: Handler = (call) => ok(page(call.query, listing(serviceOf(call))));

/** The whole set, like env vars. */
export const putSecretFiles: Handler = (call) => {
  const service = serviceOf(call);
  const wanted = secretFilesOf(call.body);
  const before = names(service);
  service.secretFiles.clear();
  for (const [name, content] of wanted) service.secretFiles.set(name, content);
  recordEffect(call.world, call, { resourceId: service.id, before, after: names(service) });
  return ok(page(new URLSearchParams({ limit: '100' }), listing(service)));
};

export const getSecretFile: Handler = (call) => {
  const name = param(call, 'name');
  const content = serviceOf(call).secretFiles.get(name);
  if (content === undefined) throw notFound(name);
  return ok({ name, content });
};

/** 201 whether it is new or not, unlike an env var. */
export const putSecretFile: Handler = (call) => {
  const service = serviceOf(call);
  const name = param(call, 'name');
  const content = optionalText(objectOf(call.body), 'content') ?? '';
  const before = names(service);
  service.secretFiles.set(name, content);
  recordEffect(call.world, call, { resourceId: service.id, before, after: names(service) });
  return created({ name, content });
};

export const deleteSecretFile: Handler = (call) => {
  const service = serviceOf(call);
  const name = param(call, 'name');
  const before = names(service);
  if (!service.secretFiles.delete(name)) throw notFound(name);
  recordEffect(call.world, call, { resourceId: service.id, before, after: names(service) });
  return noContent;
};
