import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import type { Guide } from '#core/guide.ts';
import { capstanApp, stackName } from '#lib/capstan-app.ts';

export type Properties = Readonly<Record<string, unknown>>;

export interface Resource {
  readonly Type: string;
  readonly Properties: Properties;
  readonly DeletionPolicy?: string;
  readonly DependsOn?: readonly string[];
}

export interface Synthesized {
  readonly app: App;
  readonly text: string;
  readonly template: {
    readonly Resources: Readonly<Record<string, Resource>>;
    readonly Outputs: Readonly<Record<string, unknown>>;
  };
  /** The resources of one type, by logical id. */
  of(type: string): readonly (readonly [logicalId: string, resource: Resource])[];
}

/** All that there are: which of them a template deploys is what its tests are about. */
const FUNCTIONS = readdirSync(join(import.meta.dirname, '..', '..', 'functions'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => basename(file, '.ts'));

/** A folder of functions that do nothing; the template does not depend on what is in them. */
export function idleFunctions(): string {
  const folder = mkdtempSync(join(tmpdir(), 'capstan-functions-'));
  for (const name of FUNCTIONS) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'index.mjs'), `export const handler = () => '${name}';\n`);
  }
  return folder;
}

export interface SynthesizedOptions {
  /** Sees the app before it is synthesized. */
  readonly prepare?: (app: App) => void;
  readonly functionsFolder?: string;
  /** Whether the CDK's own rules for templates judge it too, which takes a second. */
  readonly validated?: boolean;
}

/** The app of `guide`, synthesized. */
export function synthesized(
  guide: Guide,
  { prepare, functionsFolder, validated = false }: SynthesizedOptions = {},
): Synthesized {
  const folder = mkdtempSync(join(tmpdir(), 'capstan-assembly-'));
  const functions = functionsFolder ?? idleFunctions();
  const app = capstanApp({ guide, functionsFolder: functions, outdir: folder });
  prepare?.(app);
  process.env['CDK_VALIDATION'] = String(validated);
  const { template } = app.synth().getStackByName(stackName(guide));
  rmSync(folder, { recursive: true });
  if (functionsFolder === undefined) rmSync(functions, { recursive: true });
  return {
    app,
    text: JSON.stringify(template),
    template,
    of: (type) =>
      Object.entries((template as Synthesized['template']).Resources).filter(
        ([, resource]) => resource.Type === type,
      ),
  };
}
