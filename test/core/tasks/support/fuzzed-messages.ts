import fc from 'fast-check';
import { envelope } from './task-world.ts';

/** A message as somebody's mistake, or malice, may make it. */
export interface Fuzzed {
  readonly body: string;
  /** No task can be read out of it, whatever else is so. */
  readonly isSurelyBad: boolean;
}

/** Stands in every payload, and must stand in no reason. */
export const CANARY = 'canary@example.com';

const good = (id: string): Record<string, unknown> =>
  JSON.parse(
    envelope(id, { payload: { to: CANARY, template: 'welcome', model: { a: [1, CANARY] } } }),
  );

const required = ['id', 'kind', 'version', 'occurredAt', 'payload'] as const;
const ids = fc.uuid();
const junk = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom('', ' ', '__proto__', 'constructor', CANARY, -1, 0, 1.5, 1e308, null, [], {}),
  fc.string({ unit: 'binary', maxLength: 40 }),
);
const named = fc.oneof(
  fc.constantFrom(...required, 'priority', 'traceId', 'claim', '__proto__', 'toString', CANARY),
  fc.string({ maxLength: 10 }),
);

/** SQS takes no others; lone surrogates become replacements on the way. */
const sendable = (text: string): string =>
  text.toWellFormed().replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '?') ||
  ' ';

const sure = (body: string): Fuzzed => ({ body: sendable(body), isSurelyBad: true });
const open = (body: string): Fuzzed => ({ body: sendable(body), isSurelyBad: false });

/** Sets a field also where its name is one that objects have. */
const withField = (object: object, name: string, value: unknown): object =>
  Object.fromEntries([...Object.entries(object), [name, value]]);

const without = fc.record({ id: ids, field: fc.constantFrom(...required) }).map(({ id, field }) => {
  const { [field]: _, ...rest } = good(id);
  return sure(JSON.stringify(rest));
});
const changed = fc
  .record({ id: ids, name: named, value: junk })
  .map(({ id, name, value }) => open(JSON.stringify(withField(good(id), name, value))));
const extra = fc
  .record({ id: ids, name: fc.string({ minLength: 3, maxLength: 9 }), value: junk })
  .filter(({ name }) => !(name in good('x')) && !['priority', 'traceId', 'claim'].includes(name))
  .map(({ id, name, value }) => sure(JSON.stringify({ ...good(id), [`x${name}`]: value })));
const ofPayload = fc
  .record({
    id: ids,
    name: fc.oneof(fc.constantFrom('to', 'template', 'model', 'tag', 'replyTo'), named),
    value: junk,
  })
  .map(({ id, name, value }) => {
    const payload = withField(good(id)['payload'] as object, name, value);
    return open(JSON.stringify({ ...good(id), payload }));
  });
const nobody = fc
  .record({ id: ids, to: fc.string().filter((text) => !text.includes('@')) })
  .map(({ id, to }) => sure(JSON.stringify({ ...good(id), payload: { to, template: 'welcome' } })));
const cut = fc
  .record({ id: ids, share: fc.double({ min: 0.05, max: 0.95, noNaN: true }) })
  .map(({ id, share }) => {
    const text = JSON.stringify(good(id));
    return sure(text.slice(0, Math.floor(text.length * share)));
  });
const claimed = fc
  .record({
    id: ids,
    claim: fc.oneof(
      junk,
      fc.record({ key: fc.string(), sha256: fc.string(), bytes: fc.integer() }),
    ),
  })
  .map(({ id, claim }) => {
    const { payload: _, ...head } = good(id);
    return sure(JSON.stringify({ ...head, claim: claim ?? null }));
  });
const deep = fc
  .record({ id: ids, depth: fc.integer({ min: 1, max: 5_000 }) })
  .map(({ id, depth }) => {
    const nested = `${'['.repeat(depth)}${']'.repeat(depth)}`;
    return sure(`{"id":"${id}","kind":"email","version":1,"occurredAt":${nested},"payload":1}`);
  });
const anything = fc.oneof(
  fc.json().map((text) => sure(text)),
  fc.string({ unit: 'binary', maxLength: 200 }).map((text) => sure(text)),
);

/** Envelopes, bent in all ways. */
export const fuzzedMessages: fc.Arbitrary<Fuzzed> = fc.oneof(
  without,
  changed,
  extra,
  ofPayload,
  nobody,
  cut,
  claimed,
  deep,
  anything,
);
