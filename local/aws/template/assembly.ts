import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, type JsonObject, type Template, TemplateError } from './template.ts';

/** One stack of a cloud assembly. */
export interface StackAssembly {
  readonly name: string;
  readonly template: Template;
  /** Object key in the assets bucket → the file or folder it is made of. */
  readonly assets: ReadonlyMap<string, string>;
  /** Logical id → path of the construct in the app, as `Stack/Queue/Resource`. */
  readonly constructPaths: ReadonlyMap<string, string>;
}

interface Artifact {
  readonly type: string;
  readonly dependencies: readonly string[];
  readonly properties: JsonObject;
  readonly metadata: JsonObject;
}

function readJson(file: string): JsonObject {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new TemplateError(file, `cannot be read as JSON (${String(cause)}); was it synthesized?`);
  }
  if (!isObject(parsed)) throw new TemplateError(file, 'holds no JSON object');
  return parsed;
}

/** Newer versions of CDK keep an artifact's metadata in a file of its own. */
function readMetadata(directory: string, artifact: JsonObject): JsonObject {
  const file = artifact['additionalMetadataFile'];
  if (typeof file === 'string') return readJson(join(directory, file));
  return isObject(artifact['metadata']) ? artifact['metadata'] : {};
}

function readConstructPaths(metadata: JsonObject): Map<string, string> {
  const paths = new Map<string, string>();
  for (const [path, entries] of Object.entries(metadata)) {
    for (const entry of Array.isArray(entries) ? entries : []) {
      if (!isObject(entry) || entry['type'] !== 'aws:cdk:logicalId') continue;
      paths.set(String(entry['data']), path.slice(1));
    }
  }
  return paths;
}

function readArtifacts(directory: string): Map<string, Artifact> {
  const manifest = readJson(join(directory, 'manifest.json'));
  const artifacts = isObject(manifest['artifacts']) ? manifest['artifacts'] : {};
  return new Map(
    Object.entries(artifacts)
      .filter((entry): entry is [string, JsonObject] => isObject(entry[1]))
      .map(([id, artifact]) => [
        id,
        {
          type: String(artifact['type']),
          dependencies: Array.isArray(artifact['dependencies']) ? artifact['dependencies'] : [],
          properties: isObject(artifact['properties']) ? artifact['properties'] : {},
          metadata: readMetadata(directory, artifact),
        },
      ]),
  );
}

function readAssets(directory: string, file: string): Map<string, string> {
  const assets = new Map<string, string>();
  const files = readJson(join(directory, file))['files'];
  for (const asset of Object.values(isObject(files) ? files : {})) {
    if (!isObject(asset) || !isObject(asset['source']) || !isObject(asset['destinations']))
      continue;
    const path = asset['source']['path'];
    if (typeof path !== 'string') continue;
    for (const destination of Object.values(asset['destinations'])) {
      if (!isObject(destination)) continue;
      assets.set(String(destination['objectKey']), join(directory, path));
    }
  }
  return assets;
}

/** Reads a cloud assembly (cdk.out): its stacks, each after those it depends on, and their assets. */
export function readAssembly(directory: string): StackAssembly[] {
  if (!existsSync(join(directory, 'manifest.json'))) {
    throw new TemplateError(directory, 'holds no manifest.json; run `cdk synth` first');
  }
  const artifacts = readArtifacts(directory);
  const assets = new Map<string, string>();
  for (const { type, properties } of artifacts.values()) {
    if (type !== 'cdk:asset-manifest') continue;
    for (const [key, path] of readAssets(directory, String(properties['file']))) {
      assets.set(key, path);
    }
  }

  const stacks: StackAssembly[] = [];
  const seen = new Set<string>();
  const visit = (id: string): void => {
    const artifact = artifacts.get(id);
    if (artifact === undefined || seen.has(id)) return;
    seen.add(id);
    for (const dependency of artifact.dependencies) visit(dependency);
    const { type, properties, metadata } = artifact;
    if (type === 'aws:cloudformation:stack') {
      const template = readJson(join(directory, String(properties['templateFile']))) as Template;
      const name = String(properties['stackName'] ?? id);
      stacks.push({ name, template, assets, constructPaths: readConstructPaths(metadata) });
    } else if (type === 'cdk:cloud-assembly') {
      stacks.push(...readAssembly(join(directory, String(properties['directoryName']))));
    }
  };
  for (const id of artifacts.keys()) visit(id);
  return stacks;
}
