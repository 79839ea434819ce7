import { showOwner } from '../postgres/show-database.ts';
import { page } from '../server/pagination.ts';
import { admits } from '../server/query.ts';
import { notFound } from '../server/refusal.ts';
import { ok } from '../server/reply.ts';
import { type Handler, param } from '../server/route.ts';
import type { Owner } from '../world.ts';

export const listOwners: Handler = ({ world, query }) => {
  const items = [world.owner].filter(
    (owner) => admits(query, 'name', owner.name) && admits(query, 'email', owner.email),
  );
  return ok(page(query, { items, keyOf: ({ id }: Owner) => id, as: 'owner', show: showOwner }));
};

export const getOwner: Handler = (call) => {
  const id = param(call, 'ownerId');
  if (id !== call.world.owner.id) throw notFound(id);
  return ok(showOwner(call.world.owner));
};

export const listMembers: Handler = (call) => {
  const { owner } = call.world;
  if (param(call, 'ownerId') !== owner.id) throw notFound(param(call, 'ownerId'));
  const userId = owner.id.replace(/^tea-/, 'usr-');
  const { name, email } = owner;
  return ok([{ userId, name, email, role: 'ADMIN', status: 'active', mfaEnabled: true }]);
};

export const getUser: Handler = ({ world: { owner } }) =>
  ok({ email: owner.email, name: owner.name });
