import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readAssembly } from '#local/aws/template/assembly.ts';

const folder = mkdtempSync(join(tmpdir(), 'capstan-read-'));
const write = (file: string, content: object) =>
  writeFileSync(join(folder, file), JSON.stringify(content));
const stack = (name: string, dependencies: string[] = [], more: object = {}) => {
  write(`${name}.template.json`, { Resources: {} });
  const properties = { templateFile: `${name}.template.json` };
  return { type: 'aws:cloudformation:stack', properties, dependencies, ...more };
};

afterAll(() => rmSync(folder, { recursive: true }));

describe('readAssembly', () => {
  it('gives stacks after those they depend on, with assets and construct paths', () => {
    write('assets.json', {
      files: {
        abc: {
          source: { path: 'asset.abc', packaging: 'zip' },
          destinations: { current: { bucketName: 'b', objectKey: 'abc.zip' } },
        },
      },
    });
    write('metadata.json', { '/App/Queue/Resource': [{ type: 'aws:cdk:logicalId', data: 'Q1' }] });
    write('manifest.json', {
      artifacts: {
        App: stack('App', ['Base', 'Assets'], { additionalMetadataFile: 'metadata.json' }),
        Base: stack('Base'),
        Assets: { type: 'cdk:asset-manifest', properties: { file: 'assets.json' } },
      },
    });
    const [base, app] = readAssembly(folder);
    expect([base?.name, app?.name]).toEqual(['Base', 'App']);
    expect(app?.assets.get('abc.zip')).toBe(join(folder, 'asset.abc'));
    expect(app?.constructPaths.get('Q1')).toBe('App/Queue/Resource');
  });

  it('says what to do when there is no assembly', () => {
    expect(() => readAssembly(join(folder, 'nowhere'))).toThrow('run `cdk synth` first');
  });
});
