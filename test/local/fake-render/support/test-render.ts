import { onTestFinished } from 'vitest';
import { createWorld } from '#local/fake-render/create-world.ts';
import {
  type FakeRender,
  type FakeRenderOptions,
  startFakeRender,
} from '#local/fake-render/fake-render.ts';
import type { Json, JsonValue } from '#local/fake-render/json.ts';
import { type AssetAnchor, seedAssetAnchor } from '#local/fake-render/seed-asset-anchor.ts';
import { isObject } from '#local/fake-render/server/fields.ts';
import { ManualClock } from './manual-clock.ts';

export const KEY = 'rnd_test';
/** A Monday, on a full hour: the windows of all budgets begin here. */
export const START = Date.parse('2026-03-02T09:00:00Z');
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** As it came; empty when there was none. */
  readonly text: string;
  /** Parsed; `null` when there was none. */
  readonly body: JsonValue;
}

export interface TestRender extends AssetAnchor {
  readonly fake: FakeRender;
  readonly world: FakeRender['world'];
  readonly clock: ManualClock;
  readonly call: (method: string, path: string, body?: JsonValue) => Promise<Answer>;
  readonly get: (path: string) => Promise<Answer>;
}

/** The fake with the first customer in it, on a clock that stands still. */
export async function startTestRender(
  options: Partial<FakeRenderOptions> = {},
): Promise<TestRender> {
  const clock = new ManualClock(START);
  const world = createWorld({ clock });
  const seeded = seedAssetAnchor(world);
  const fake = await startFakeRender({ clock, world, apiKeys: [KEY], ...options });
  onTestFinished(() => fake.close());
  const call = async (method: string, path: string, body?: JsonValue): Promise<Answer> => {
    const url = path.startsWith('/__fake') ? new URL(path, fake.url) : `${fake.url}${path}`;
    const response = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${KEY}`, 'user-agent': 'test' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed = text === '' ? null : (JSON.parse(text) as JsonValue);
    return { status: response.status, headers: response.headers, text, body: parsed };
  };
  return { ...seeded, fake, world, clock, call, get: (path) => call('GET', path) };
}

/** The body of an answer as an object. */
export function record(answer: Answer): Json {
  if (!isObject(answer.body)) throw new Error(`not an object: ${answer.text}`);
  return answer.body;
}

/** The body of an answer as a list of objects. */
export function rows(answer: Answer): Json[] {
  if (!Array.isArray(answer.body)) throw new Error(`not an array: ${answer.text}`);
  return answer.body.filter(isObject);
}

/** A field that is an object itself. */
export function inside(json: Json | undefined, key: string): Json {
  const value = json?.[key];
  if (!isObject(value)) throw new Error(`${key} is not an object: ${JSON.stringify(json)}`);
  return value;
}

/** One resource's name under each element of a list. */
export const wrapped = (answer: Answer, key: string): Json[] =>
  rows(answer).map((row) => inside(row, key));

export const AUTOSCALING = {
  enabled: true,
  min: 2,
  max: 6,
  criteria: { cpu: { enabled: true, percentage: 60 }, memory: { enabled: false, percentage: 70 } },
};
