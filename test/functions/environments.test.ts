import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { guide } from '#config';
import { synthesized } from '../lib/synthesized.ts';

const folder = join(import.meta.dirname, '..', '..', 'functions');
const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));
const stack = synthesized(guide);

/** What stands in a template, as text; what it refers to becomes a name, which is enough to begin with. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[name, inner]] = Object.entries(value as object) as [[string, unknown]];
  if (name !== 'Fn::Join') return `<${JSON.stringify(inner).replaceAll('"', '')}>`;
  const [separator, parts] = inner as [string, readonly unknown[]];
  return parts.map(textOf).join(separator);
}

/** By what their texts call them: "What task-email may do, and nothing else". */
function environmentOf(name: string): Readonly<Record<string, string>> | undefined {
  const role = stack
    .of('AWS::IAM::Role')
    .find(([, { Properties }]) => String(Properties['Description']).startsWith(`What ${name} may`));
  const found = stack
    .of('AWS::Lambda::Function')
    .find(([, { Properties }]) => JSON.stringify(Properties['Role']).includes(`"${role?.[0]}"`));
  const variables = (found?.[1].Properties['Environment'] as { Variables?: object } | undefined)
    ?.Variables;
  if (found === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(variables ?? {}).map(([key, value]) => [key, textOf(value)]),
  );
}

// One bundle serves many playbooks; each of their functions has the same variables.
const playbooks: Readonly<Record<string, string>> = {
  playbook: 'verify-database',
  'database-order': 'create-index',
};
const named = (file: string): string => {
  const name = file.replace('.ts', '');
  return playbooks[name] ?? name;
};

describe.each(files)('functions/%s', (file) => {
  it('begins with what its function in the template has, and nothing else', async () => {
    const environment = environmentOf(named(file));
    // The guide wants no links for approvals.
    if (environment === undefined) {
      expect(file).toBe('approve-link.ts');
      return;
    }
    const before = { ...process.env };
    for (const key of Object.keys(process.env))
      if (/^[A-Z_]+$/.test(key)) vi.stubEnv(key, undefined);
    for (const [key, value] of Object.entries(environment)) vi.stubEnv(key, value);
    vi.stubEnv('AWS_REGION', 'us-east-1');
    try {
      await expect(import(join(folder, file))).resolves.toHaveProperty('handler');
    } finally {
      vi.unstubAllEnvs();
      Object.assign(process.env, before);
    }
  });
});
