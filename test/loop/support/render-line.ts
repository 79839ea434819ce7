import type { Target } from '#core/guide.ts';
import type { Backend } from '#local/fake-render/server/backend.ts';
import { dispatch } from '#local/fake-render/server/dispatch.ts';
import type { Logbook, Mutation, Operation } from '../oracle/logbook.ts';
import { API_KEY } from './render-backend.ts';
import { truthOf } from './truth.ts';
import { connectionLost } from './wire.ts';

/** Everything Capstan may say to Render, by method and path. */
const allowed: readonly (readonly [RegExp, Operation | 'read'])[] = [
  [/^GET \/(services|postgres|key-value)\/[a-z0-9-]+$/, 'read'],
  [/^GET \/services\/[a-z0-9-]+\/(instances|deploys)$/, 'read'],
  [/^GET \/metrics\/[a-z-]+$/, 'read'],
  [/^POST \/services\/[a-z0-9-]+\/scale$/, 'scale'],
  [/^PUT \/services\/[a-z0-9-]+\/autoscaling$/, 'bounds'],
  [/^POST \/services\/[a-z0-9-]+\/deploys$/, 'deploy'],
  [/^PATCH \/(services|postgres|key-value)\/[a-z0-9-]+$/, 'plan'],
];

/** A request as it leaves Capstan. */
export interface Request {
  readonly method: string;
  /** Below /v1. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string;
  readonly body: string;
}

export function readRequest(url: URL, init: RequestInit): Request {
  return {
    method: init.method ?? 'GET',
    path: url.pathname.replace(/^\/v1/, ''),
    query: url.searchParams,
    authorization: new Headers(init.headers).get('authorization') ?? '',
    body: typeof init.body === 'string' ? init.body : '',
  };
}

/** Notes what must never be: an operation out of bounds, the key anywhere but in its header. */
export function inspectRequest(log: Logbook, url: URL, request: Request, init: RequestInit): void {
  const line = `${request.method} ${request.path}`;
  if (!allowed.some(([pattern]) => pattern.test(line))) log.forbidden.push(line);
  const headers = [...new Headers(init.headers)].filter(([name]) => name !== 'authorization');
  const elsewhere = [url.href, request.body, ...headers.flat()].join('\n');
  if (elsewhere.includes(API_KEY)) log.leaks.push(line);
  if (request.authorization !== `Bearer ${API_KEY}`) log.leaks.push(`${line}: another key`);
}

function wantedOf(operation: Operation, body: string): readonly [Operation, number | string] {
  const fields = JSON.parse(body) as {
    readonly numInstances?: number;
    readonly plan?: string;
    readonly diskSizeGB?: number;
    readonly min?: number;
    readonly serviceDetails?: { readonly plan?: string };
  };
  const plan = fields.plan ?? fields.serviceDetails?.plan;
  if (operation === 'plan' && plan === undefined) return ['disk', fields.diskSizeGB ?? -1];
  return [operation, fields.numInstances ?? plan ?? fields.min ?? ''];
}

/** What of a mutation is seen on the line. */
export type SeenMutation = Pick<
  Mutation,
  'target' | 'operation' | 'to' | 'before' | 'accepted' | 'applied' | 'status' | 'at'
>;

/** Passes one request on, and tells what it changed. `send` is undefined when it got lost. */
export async function passOn(
  backend: Backend,
  targets: readonly Target[],
  { method, path, body }: Request,
  send: () => Promise<Response | undefined>,
): Promise<{ readonly response: Response | undefined; readonly mutation?: SeenMutation }> {
  const kind = allowed.find(([pattern]) => pattern.test(`${method} ${path}`))?.[1];
  if (kind === undefined || kind === 'read') return { response: await send() };
  const { world } = backend;
  const [operation, to] = wantedOf(kind, body);
  const before = truthOf(world);
  const effects = world.effects.length;
  const response = await send();
  const effect = world.effects.slice(effects).find(({ actor }) => actor === 'api');
  const renderId = path.split('/')[2];
  const mutation = {
    target: targets.find((target) => target.renderId === renderId)?.id ?? '',
    operation,
    to,
    before,
    accepted: effect !== undefined,
    applied: effect?.applied ?? false,
    status: response?.status ?? 0,
    at: before.at,
  };
  return { response, mutation };
}

/** The fake Render's answer without a socket between. */
export async function answerDirectly(backend: Backend, request: Request): Promise<Response> {
  const outcome = await dispatch(backend, { ...request, client: 'capstan' });
  if (outcome.delivery === 'lost') throw connectionLost();
  const body = outcome.body ?? null;
  return new Response(body, { status: outcome.status, headers: outcome.headers });
}
