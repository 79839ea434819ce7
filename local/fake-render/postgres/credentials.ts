import { recordEffect } from '../effects.ts';
import { objectOf, text } from '../server/fields.ts';
import { timestamp } from '../server/query.ts';
import { badRequest, notFound } from '../server/refusal.ts';
import { accepted, done, ok } from '../server/reply.ts';
import { type Handler, param } from '../server/route.ts';
import { databaseOf } from './database-of.ts';

export const listCredentials: Handler = (call) => {
  const { credentials, databaseUser } = databaseOf(call);
  return ok(
    credentials.map(({ username, createdAt }) => ({
      username,
      default: username === databaseUser,
      createdAt: timestamp(createdAt),
      openConnections: 0,
    })),
  );
};

export const createCredential: Handler = (call) => {
  const database = databaseOf(call);
  const username = text(objectOf(call.body), 'username');
  if (database.credentials.some((known) => known.username === username)) {
    throw badRequest(`user ${username} exists`);
  }
  database.credentials.push({ username, createdAt: call.now });
  recordEffect(call.world, call, { resourceId: database.id, before: null, after: { username } });
  return accepted;
};

export const deleteCredential: Handler = (call) => {
  const database = databaseOf(call);
  const username = param(call, 'username');
  const index = database.credentials.findIndex((known) => known.username === username);
  if (index < 0) throw notFound(username);
  if (username === database.databaseUser) throw badRequest('the default user cannot be deleted');
  database.credentials.splice(index, 1);
  recordEffect(call.world, call, { resourceId: database.id, before: { username }, after: null });
  return done;
};
