import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { kinds } from '#core/tasks/kinds/all.ts';
import { readEnvelope } from '#core/tasks/read-task.ts';

const folder = join(import.meta.dirname, '..', '..', 'docs', 'tasks');
const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));

/** Somebody else's reading of the published schemas. */
const ajv = new Ajv2020({ strict: true, allErrors: true });
addFormats.default(ajv);

describe.each(Object.values(kinds))('the published schema of $id', (kind) => {
  const isValid = ajv.compile(read(`${kind.id}.schema.json`) as object);
  const example = read(`${kind.id}.example.json`) as Readonly<Record<string, unknown>>;

  it('takes its example, as the worker does', () => {
    expect(isValid(example)).toBe(true);
    expect(readEnvelope(JSON.stringify(example), kind)).toMatchObject({ kind: kind.id });
  });

  it('takes a claim instead of a payload', () => {
    const { payload: _, ...head } = example;
    const claim = { key: 'claims/x', sha256: 'a'.repeat(64), bytes: 5 };
    expect(isValid({ ...head, claim })).toBe(true);
    expect(readEnvelope(JSON.stringify({ ...head, claim }), kind)).toMatchObject({
      content: { claim },
    });
  });

  it.each([
    ['an id with a space', { id: 'a b' }],
    ['another kind', { kind: 'letter' }],
    ['another version', { version: 2 }],
    ['a time without a zone', { occurredAt: '2026-03-03' }],
    ['a priority that there is not', { priority: 'urgent' }],
    ['a field that nobody knows', { colour: 'red' }],
    ['no id', { id: undefined }],
  ])('refuses %s, as the worker does', (_, change) => {
    const task = JSON.parse(JSON.stringify({ ...example, ...change }));
    expect(isValid(task)).toBe(false);
    expect(readEnvelope(JSON.stringify(task), kind)).toHaveProperty('because');
  });
});
