import * as v from 'valibot';
import type { Content, Envelope, Malformed } from './envelope.ts';
import { envelopeShape } from './envelope.ts';
import { taskKinds } from './ids.ts';
import type { Kind } from './kind.ts';
import type { Task } from './task.ts';
import type { ClaimChecks, Message } from './world.ts';

/** Some words of what is wrong; never the value, which may be anything. */
const MOST_PROBLEMS = 3;

/** A name of a field, unless it may be something else: somebody's address has been a key. */
const nameOf = ({ key }: { readonly key: unknown }): string =>
  typeof key === 'number' || /^[A-Za-z][\w-]{0,40}$/.test(String(key)) ? String(key) : '…';

/** What was wanted; the library's own messages end with the value. */
function wantedOf({ expected, message, received, type }: v.BaseIssue<unknown>): string {
  if (expected === 'never') return 'is not known';
  if (type.endsWith('object') && received === 'undefined') return 'is missing';
  return `wanted ${/\breceived\b/i.test(message) ? (expected ?? type) : message}`;
}

function problemsOf(issues: readonly v.BaseIssue<unknown>[], at: string): string {
  const lines = issues.map((issue) => {
    const path = [at, ...(issue.path ?? []).map(nameOf)].filter(Boolean).join('.');
    return `${path || 'the envelope'}: ${wantedOf(issue)}`;
  });
  return [...new Set(lines)].slice(0, MOST_PROBLEMS).join('; ');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/** The id, when what carries it is otherwise no envelope. */
function idIn(value: unknown): { id?: string } {
  const id = field(value, 'id');
  return typeof id === 'string' && /^[\w.:-]{1,128}$/.test(id) ? { id } : {};
}

/** The id of a task, as far as a body shows one. */
export const idOf = (body: string): string | undefined => idIn(parsed(body)).id;

/** Reads the envelope of a message's body, for tasks of one kind. */
export function readEnvelope(body: string, kind: Kind<unknown>): Envelope | Malformed {
  const value = parsed(body);
  if (typeof value !== 'object' || value === null) {
    return { reason: 'malformed', because: 'the body is not a JSON object' };
  }
  const named = field(value, 'kind');
  if (typeof named === 'string' && named !== kind.id) {
    const because = (taskKinds as readonly string[]).includes(named)
      ? `a task of kind ${named} is in the queue of ${kind.id}`
      : `there is no kind of that name, wanted ${kind.id}`;
    return { reason: 'unknown-kind', because, ...idIn(value) };
  }
  const version = field(value, 'version');
  if (typeof version === 'number' && version !== kind.version) {
    const because = `version ${version} of ${kind.id} is not known, wanted ${kind.version}`;
    return { reason: 'unknown-version', because, ...idIn(value) };
  }
  // What is there decides which of the two forms is meant, and so what is said to be missing.
  const form = envelopeShape.options[field(value, 'claim') === undefined ? 0 : 1];
  const read = v.safeParse(form, value);
  if (!read.success) {
    return { reason: 'malformed', because: problemsOf(read.issues, ''), ...idIn(value) };
  }
  const { id, priority, traceId } = read.output;
  const content: Content =
    'claim' in read.output ? { claim: read.output.claim } : { payload: read.output.payload };
  return {
    id,
    kind: kind.id,
    version: kind.version,
    occurredAt: read.output.occurredAt,
    priority,
    ...(traceId === undefined ? {} : { traceId }),
    content,
  };
}

/** Reads a message: its envelope, the payload out of the bucket if it lies there, and the payload's own schema. */
export async function readTask<P>(
  message: Message,
  kind: Kind<P>,
  claims: ClaimChecks,
): Promise<Task<P> | Malformed> {
  const envelope = readEnvelope(message.body, kind);
  return 'reason' in envelope ? envelope : readPayload(message, envelope, kind, claims);
}

/** What is known of a task before its payload is. */
export const headOf = ({ sentAt }: Message, envelope: Envelope): Task<unknown> => {
  const { id, kind, occurredAt, priority, traceId } = envelope;
  return {
    kind,
    id,
    priority,
    occurredAt,
    queuedAt: sentAt,
    ...(traceId === undefined ? {} : { traceId }),
    payload: undefined,
  };
};

/** Reads the payload of an envelope. Throws when the bucket cannot be reached. */
export async function readPayload<P>(
  message: Message,
  envelope: Envelope,
  kind: Kind<P>,
  claims: ClaimChecks,
): Promise<Task<P> | Malformed> {
  const { id } = envelope;
  let payload = envelope.content.payload;
  if (envelope.content.claim !== undefined) {
    const fetched = await claims.fetch(envelope.content.claim);
    if ('gone' in fetched) return { reason: 'malformed', because: fetched.gone, id };
    payload = parsed(fetched.text);
    if (payload === undefined)
      return { reason: 'malformed', because: 'the payload kept in the bucket is not JSON', id };
  }
  const read = v.safeParse(kind.payload, payload);
  if (!read.success) {
    return { reason: 'malformed', because: problemsOf(read.issues, 'payload'), id };
  }
  return { ...headOf(message, envelope), payload: read.output };
}
