import { recordEffect } from '../effects.ts';
import type { Json } from '../json.ts';
import { newId } from '../random.ts';
import {
  compact,
  listOf,
  objectOf,
  optionalInteger,
  optionalText,
  text,
} from '../server/fields.ts';
import { page } from '../server/pagination.ts';
import { timestamp } from '../server/query.ts';
import { notFound } from '../server/refusal.ts';
import { accepted, created, noContent, ok } from '../server/reply.ts';
import { type Call, type Handler, param } from '../server/route.ts';
import type { Service } from '../world.ts';
import { serviceOf } from './service-of.ts';

type Part = keyof Service['edge'];

const NAMES: Readonly<Record<Part, string>> = {
  customDomains: 'customDomain',
  headers: 'header',
  routes: 'route',
};

type Make = (call: Call, fields: Json, index: number) => Json;

const header: Make = ({ world }, fields) => ({
  id: newId(world.random, 'hdr'),
  path: text(fields, 'path'),
  name: text(fields, 'name'),
  value: text(fields, 'value'),
});

const route: Make = ({ world }, fields, index) => ({
  id: newId(world.random, 'rdr'),
  type: text(fields, 'type'),
  source: text(fields, 'source'),
  destination: text(fields, 'destination'),
  priority: optionalInteger(fields, 'priority') ?? index,
});

const customDomain: Make = ({ world, now }, fields) => {
  const name = text(fields, 'name');
  return {
    id: newId(world.random, 'cdm'),
    name,
    domainType: name.split('.').length > 2 ? 'subdomain' : 'apex',
    publicSuffix: name.split('.').at(-1) ?? '',
    redirectForName: '',
    verificationStatus: 'unverified',
    createdAt: timestamp(now),
  };
};

function change(call: Call, service: Service, part: Part, items: Json[]): void {
  const before = { [part]: service.edge[part] };
  service.edge[part] = items;
  recordEffect(call.world, call, { resourceId: service.id, before, after: { [part]: items } });
}

/** A static site may bring its headers and routes along when it is created. */
export function initialEdge(call: Call, service: Service, details: Json): void {
  const parts = [
    ['headers', header],
    ['routes', route],
  ] as const;
  for (const [part, make] of parts) {
    service.edge[part] = listOf(details[part], part).map((item, index) =>
      make(call, objectOf(item), index),
    );
  }
}

const list =
  (part: Part): Handler =>
  (call) => {
    const items = serviceOf(call).edge[part];
    const keyOf = (item: Json) => String(item['id']);
    return ok(page(call.query, { items, keyOf, as: NAMES[part], show: (item) => item }));
  };

/** The whole set; answers a plain array, unlike the list. */
const replace =
  (part: Part, make: Make): Handler =>
  (call) => {
    const service = serviceOf(call);
    const items = listOf(call.body, part).map((item, index) => make(call, objectOf(item), index));
    change(call, service, part, items);
    return ok(items);
  };

const add =
  (part: Part, make: Make): Handler =>
  (call) => {
    const service = serviceOf(call);
    const item = make(call, objectOf(call.body), service.edge[part].length);
    change(call, service, part, [...service.edge[part], item]);
    return created(part === 'customDomains' ? [item] : item);
  };

/** By id, and a domain also by name. */
const isMeant = (item: Json, key: string): boolean => item['id'] === key || item['name'] === key;

function itemOf(call: Call, part: Part): Json {
  const key = param(call, 'itemId');
  const found = serviceOf(call).edge[part].find((item) => isMeant(item, key));
  if (found === undefined) throw notFound(key);
  return found;
}

const get =
  (part: Part): Handler =>
  (call) =>
    ok(itemOf(call, part));

const remove =
  (part: Part): Handler =>
  (call) => {
    const found = itemOf(call, part);
    const service = serviceOf(call);
    change(
      call,
      service,
      part,
      service.edge[part].filter((item) => item !== found),
    );
    return noContent;
  };

/** Moves a route to another place in the order. */
const patchRoute: Handler = (call) => {
  const id = optionalText(objectOf(call.body), 'id') ?? '';
  const service = serviceOf(call);
  const found = service.edge.routes.find((item) => item['id'] === id);
  if (found === undefined) throw notFound(id);
  const moved = compact({
    ...found,
    priority: optionalInteger(objectOf(call.body), 'priority') ?? 0,
  });
  change(
    call,
    service,
    'routes',
    service.edge.routes.map((item) => (item === found ? moved : item)),
  );
  return ok(moved);
};

const verify: Handler = (call) => {
  itemOf(call, 'customDomains');
  return accepted;
};

export const customDomains = {
  list: list('customDomains'),
  add: add('customDomains', customDomain),
  get: get('customDomains'),
  remove: remove('customDomains'),
  verify,
};

export const headers = {
  list: list('headers'),
  add: add('headers', header),
  replace: replace('headers', header),
  remove: remove('headers'),
};

export const routes = {
  list: list('routes'),
  add: add('routes', route),
  replace: replace('routes', route),
  patch: patchRoute,
  remove: remove('routes'),
};
