import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundle } from '#lib/bundle.ts';
import { Lambda } from '#local/aws/lambda/lambda.ts';
import { pdf, photo } from '../adapters/files/samples.ts';
import { type FileStage, fileStage } from './file-stage.ts';

const root = join(import.meta.dirname, '..', '..');
mkdirSync(join(root, 'dist'), { recursive: true });
// Inside the repository, where imports find its aliases.
const work = mkdtempSync(join(root, 'dist', 'task-file-'));
const codeDirectory = join(work, 'out', 'task-file');
const NAME = 'task-file';
const lines: string[] = [];
let stage: FileStage;
let lambda: Lambda;

beforeAll(async () => {
  stage = await fileStage();
  mkdirSync(join(work, 'functions'));
  writeFileSync(
    join(work, 'functions', 'task-file.ts'),
    "export { handler } from '../../../functions/task-file.ts';\n",
  );
  await bundle({
    entryFolder: join(work, 'functions'),
    outFolder: join(work, 'out'),
    target: 'here',
  });
  lambda = new Lambda({
    clock: stage.clock,
    endpoints: () => ({}),
    deliver: async () => {},
    listeners: {
      invocation: () => {},
      log: ({ line }) => lines.push(line),
      throttle: () => {},
      failed: () => {},
      problem: () => {},
    },
  });
  lambda.define({
    name: NAME,
    arn: `arn:aws:lambda:us-east-1:111111111111:function:${NAME}`,
    handler: 'index.handler',
    codeDirectory,
    runtime: 'nodejs24.x',
    environment: stage.environment,
    timeoutSeconds: 60,
    memoryMegabytes: 2048,
    logGroup: `/aws/lambda/${NAME}`,
  });
});

afterAll(async () => {
  await lambda?.stop();
  await stage?.stop();
  rmSync(work, { recursive: true });
});

it('brings its threads, and on this machine no packages', () => {
  expect(readdirSync(codeDirectory).sort()).toEqual(['index.mjs', 'pdf-thread.mjs']);
});

it('works off a batch in a sandbox: a picture, a PDF, and what is neither', async () => {
  await stage.upload('incoming/secret-name.jpg', await photo(60, 40));
  await stage.upload('incoming/b.pdf', pdf({ pages: 2 }));
  await stage.upload('incoming/c.jpg', Buffer.from('no picture'));
  const event = stage.event('incoming/secret-name.jpg', 'incoming/b.pdf', 'incoming/c.jpg');
  const { kind, ...result } = await lambda.invoke(NAME, JSON.stringify(event));
  expect({ kind, ...result }).toMatchObject({
    kind: 'success',
    payload: '{"batchItemFailures":[]}',
  });
  expect((await stage.manifest('secret-name.jpg')).source).toMatchObject({ width: 40, height: 60 });
  expect((await stage.manifest('b.pdf')).source.pages).toBe(2);
  const records = await stage.records();
  const tasks = records.filter((record) => 'attempt' in record);
  expect(tasks.map(({ id, state, because }) => [id, state, because]).sort()).toEqual([
    ['upload-0', 'done', undefined],
    ['upload-1', 'done', undefined],
    ['upload-2', 'dead', expect.stringContaining('no known kind')],
  ]);
  expect(lines.join('\n')).toContain('upload-0');
  expect(lines.join('\n')).not.toContain('secret-name');
});
