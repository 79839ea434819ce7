import { createHash } from 'node:crypto';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileBucket } from '#adapters/files/file-bucket.ts';
import { fileWork } from '#adapters/files/file-work.ts';
import { guide } from '#config';
import { type Manifest, readManifest } from '#core/tasks/files/manifest.ts';
import { file, type UploadedFile } from '#core/tasks/kinds/file.ts';
import type { Outcome } from '#core/tasks/outcome.ts';
import { type FileRow, rowOf } from '#core/tasks/task-rules.ts';
import { Queues } from '#local/aws/queues/queues.ts';
import { PacedClock } from '#local/clock.ts';
import { useAws } from '../an-aws.ts';
import { hugePng, lockedPdf, nestedForms, pdf, photo, picture, tiffWithMasks } from './samples.ts';

const BUCKET = 'uploads';
const clock = new PacedClock(Date.UTC(2026, 2, 3), 1);
const calls: string[] = [];
const queues = new Queues({
  clock,
  region: 'us-east-1',
  account: '123456789012',
  listeners: {
    deadLetter: () => {},
    publication: () => {},
    call: (service, operation) => calls.push(`${service} ${operation}`),
  },
});
const guideRow = rowOf(guide.tasks, 'file');
if (guideRow === undefined) throw new Error('the guide has no row of file');
/** Small, since AVIF takes its time. */
const row: FileRow = { ...guideRow, widths: [64, 32], largestMegabytes: 1, largestMegapixels: 2 };
let s3: S3Client;

beforeAll(async () => {
  useAws(await queues.start());
  s3 = new S3Client({ forcePathStyle: true });
  await queues.createBucket(BUCKET);
});

afterAll(async () => {
  s3.destroy();
  await queues.stop();
  clock.stop();
});

const bare = (etag = '') => etag.replaceAll('"', '');

async function upload(key: string, Body: Uint8Array): Promise<string> {
  // What the sender says of it is not asked.
  const sent = { Bucket: BUCKET, Key: key, Body, ContentType: 'text/plain' };
  return bare((await s3.send(new PutObjectCommand(sent))).ETag);
}

async function read(key: string): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

const keysUnder = async (prefix: string): Promise<readonly string[]> => {
  const { Contents = [] } = await s3.send(
    new ListObjectsV2Command({ Bucket: BUCKET, Prefix: prefix }),
  );
  return Contents.map(({ Key = '' }) => Key);
};

function work(
  payload: UploadedFile,
  { rules = row, bucket = new FileBucket(BUCKET), signal = new AbortController().signal } = {},
): Promise<Outcome> {
  const task = {
    kind: file.id,
    id: 'f-1',
    priority: 'normal',
    occurredAt: '2026-03-03T00:00:00Z',
    queuedAt: clock.now(),
    payload,
  } as const;
  const { each } = fileWork(bucket, rules) as Extract<
    ReturnType<typeof fileWork>,
    { each: unknown }
  >;
  return each({ task, attempt: 1, mayHaveHappened: false, signal });
}

async function manifestOf(path: string): Promise<Manifest> {
  const manifest = readManifest((await read(`processed/${path}/manifest.json`)).toString());
  if (manifest === undefined) throw new Error(`the manifest of ${path} cannot be read`);
  return manifest;
}

/** The tag of GPS data in EXIF, and 52/1 31/1 12/1 in it, in Intel's order of bytes. */
const berlin = [
  Buffer.from([0x25, 0x88]),
  Buffer.from(Uint32Array.of(52, 1, 31, 1, 12, 1).buffer),
] as const;

describe('a photo', () => {
  it('becomes upright pictures for the web, smallest first, without where it was taken', async () => {
    const original = await photo(120, 80);
    const exif = (await sharp(original).metadata()).exif ?? Buffer.alloc(0);
    expect(berlin.every((trace) => exif.includes(trace))).toBe(true);
    const etag = await upload('incoming/assets/17.jpg', original);
    const outcome = await work({ key: 'incoming/assets/17.jpg', etag, bytes: original.length });
    expect(outcome).toEqual({
      kind: 'done',
      note: '6 pictures of image/jpeg',
      link: 'processed/assets/17.jpg/manifest.json',
    });
    const { source, variants } = await manifestOf('assets/17.jpg');
    expect(source).toEqual({
      key: 'incoming/assets/17.jpg',
      etag,
      bytes: original.length,
      sha256: createHash('sha256').update(original).digest('hex'),
      type: 'image/jpeg',
      width: 80,
      height: 120,
      pages: 1,
    });
    expect(variants.map(({ format, width, height }) => [format, width, height])).toEqual(
      [
        [32, 48],
        [64, 96],
      ].flatMap(([width, height]) =>
        ['avif', 'webp', 'jpeg'].map((format) => [format, width, height]),
      ),
    );
    for (const { key, format, width, height, bytes, sha256 } of variants) {
      const made = await read(key);
      expect(made.length).toBe(bytes);
      expect(createHash('sha256').update(made).digest('hex')).toBe(sha256);
      const seen = await sharp(made).metadata();
      expect(seen).toMatchObject({ width, height, mediaType: `image/${format}`, space: 'srgb' });
      for (const trace of ['exif', 'xmp', 'iptc', 'icc', 'orientation'] as const) {
        expect(seen[trace], `${trace} of ${key}`).toBeUndefined();
      }
      for (const trace of [berlin[1], 'Phone']) expect(made.includes(trace)).toBe(false);
      // Its bright corner was at the top left of what lay on its side: turned, it is at the top right.
      const { data, info } = await sharp(made).raw().toBuffer({ resolveWithObject: true });
      const brightness = (x: number, y: number) => data[(y * width + x) * info.channels] ?? -1;
      expect(brightness(width - 3, 2)).toBeGreaterThan(180);
      expect(brightness(2, 2)).toBeLessThan(90);
      expect(brightness(width - 3, height - 3)).toBeLessThan(90);
    }
  });

  it('lies there for good, under a type of its own; the manifest is asked for every time', async () => {
    const { variants } = await manifestOf('assets/17.jpg');
    const head = (Key: string) => s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key }));
    for (const { key, format } of variants) {
      expect(await head(key)).toMatchObject({
        ContentType: `image/${format}`,
        CacheControl: 'public, max-age=31536000, immutable',
      });
    }
    expect(await head('processed/assets/17.jpg/manifest.json')).toMatchObject({
      ContentType: 'application/json',
      CacheControl: 'no-cache',
    });
  });

  it('is not worked on twice', async () => {
    const { source } = await manifestOf('assets/17.jpg');
    for (const payload of [{ key: source.key, etag: source.etag }, { key: source.key }]) {
      calls.length = 0;
      expect((await work(payload)).kind).toBe('done');
      expect(calls.filter((call) => /Put/.test(call))).toEqual([]);
    }
  });

  it('gives the same bytes when it is done again', async () => {
    const manifest = 'processed/assets/17.jpg/manifest.json';
    const [before, keys] = [await read(manifest), await keysUnder('processed/assets/17.jpg/')];
    await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: manifest }));
    expect((await work({ key: 'incoming/assets/17.jpg' })).kind).toBe('done');
    expect((await read(manifest)).equals(before)).toBe(true);
    expect(await keysUnder('processed/assets/17.jpg/')).toEqual(keys);
  });

  it('is made anew, under new names, when the guide asks for other widths', async () => {
    const before = await keysUnder('processed/assets/17.jpg/');
    const rules = { ...row, widths: [16], formats: ['webp'] } as const;
    expect((await work({ key: 'incoming/assets/17.jpg' }, { rules })).kind).toBe('done');
    const { variants } = await manifestOf('assets/17.jpg');
    expect(variants.map(({ width, format }) => [width, format])).toEqual([[16, 'webp']]);
    expect(before).not.toContain(variants[0]?.key);
    expect(await keysUnder('processed/assets/17.jpg/')).toEqual(
      expect.arrayContaining([...before]),
    );
  });
});

describe('other pictures', () => {
  it.each(['png', 'webp', 'avif', 'gif', 'tiff'] as const)('are read: %s', async (format) => {
    const key = `incoming/other/a.${format}`;
    await upload(key, await picture(40, 30)[format]().toBuffer());
    expect((await work({ key })).kind).toBe('done');
    const { source, variants } = await manifestOf(`other/a.${format}`);
    expect(source).toMatchObject({ type: `image/${format}`, width: 40, height: 30 });
    expect(variants.map(({ width }) => width)).toEqual([32, 32, 32, 40, 40, 40]);
  });

  it('show their first frame when they move, and say how many there are', async () => {
    const frames = Buffer.concat([
      await picture(20, 20).raw().toBuffer(),
      Buffer.alloc(20 * 20 * 3, 255),
    ]);
    const raw = { width: 20, height: 40, channels: 3, pageHeight: 20 } as const;
    const moving = await sharp(frames, { raw })
      .gif({ delay: [50, 50] })
      .toBuffer();
    await upload('incoming/moving.gif', moving);
    expect((await work({ key: 'incoming/moving.gif' })).kind).toBe('done');
    const { source, variants } = await manifestOf('moving.gif');
    expect(source).toMatchObject({ width: 20, height: 20, pages: 2 });
    const shown = await sharp(await read(variants[0]?.key ?? '')).stats();
    expect(shown.channels[0]?.mean).toBeLessThan(120);
  });

  it('stand on white where JPEG has no transparency', async () => {
    const clear = { r: 0, g: 0, b: 0, alpha: 0 };
    const png = sharp({ create: { width: 8, height: 8, channels: 4, background: clear } });
    await upload('incoming/clear.png', await png.png().toBuffer());
    expect((await work({ key: 'incoming/clear.png' })).kind).toBe('done');
    const { variants } = await manifestOf('clear.png');
    const keyOf = (format: string) => variants.find((one) => one.format === format)?.key ?? '';
    expect((await sharp(await read(keyOf('jpeg'))).stats()).channels[0]?.min).toBe(255);
    expect((await sharp(await read(keyOf('webp'))).metadata()).hasAlpha).toBe(true);
  });

  it('are made of a TIFF with more bands than pictures for the web have', async () => {
    await upload('incoming/logo.tif', await tiffWithMasks(64));
    expect(await work({ key: 'incoming/logo.tif' })).toMatchObject({ kind: 'done' });
    const { variants } = await manifestOf('logo.tif');
    const webp = await read(variants.find(({ format }) => format === 'webp')?.key ?? '');
    const { data } = await sharp(webp).raw().toBuffer({ resolveWithObject: true });
    const [red = 0, , , alpha] = data;
    expect([Math.abs(red - 90) < 4, alpha]).toEqual([true, 200]);
  });

  it('never meet when only their endings differ', async () => {
    for (const format of ['png', 'jpeg'] as const) {
      const key = `incoming/same.${format}`;
      await upload(key, await picture(8, 8)[format]().toBuffer());
      expect((await work({ key })).kind).toBe('done');
    }
    const all = await keysUnder('processed/same.');
    expect(new Set(all.map((key) => key.split('/')[1]))).toEqual(
      new Set(['same.png', 'same.jpeg']),
    );
    expect(all.filter((key) => key.endsWith('manifest.json'))).toHaveLength(2);
  });

  it('may have names of any alphabet', async () => {
    const key = 'incoming/Größe 1/写真 📷+%20.png';
    const etag = await upload(key, await picture(8, 8).png().toBuffer());
    expect((await work({ key, etag })).kind).toBe('done');
    expect((await manifestOf('Größe 1/写真 📷+%20.png')).source.key).toBe(key);
  });
});

describe('a PDF', () => {
  it('is counted and its first page shown', async () => {
    await upload('incoming/bill.jpg', pdf({ pages: 3 }));
    expect(await work({ key: 'incoming/bill.jpg' })).toMatchObject({
      kind: 'done',
      note: '6 pictures of application/pdf',
    });
    const { source, variants } = await manifestOf('bill.jpg');
    expect(source).toMatchObject({ type: 'application/pdf', width: 200, height: 100, pages: 3 });
    const widest = variants.find(({ width, format }) => width === 64 && format === 'webp');
    const { data, info } = await sharp(await read(widest?.key ?? ''))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([64, 32]);
    const red = (x: number, y: number) => data[(y * info.width + x) * info.channels] ?? -1;
    // The square is black, and PDF counts from below.
    expect(red(4, 28)).toBeLessThan(40);
    expect(red(4, 4)).toBeGreaterThan(215);
    expect(red(50, 28)).toBeGreaterThan(215);
  });
});

describe('what is refused', async () => {
  const jpeg = await photo(120, 80);
  const cut = (whole: Uint8Array) => whole.subarray(0, Math.floor(whole.byteLength * 0.6));
  const png = await picture(40, 30).png().toBuffer();
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>';
  const heic = Buffer.from(
    '000000206674797068656963000000006d696631686569636d69616600000000',
    'hex',
  );

  it.each([
    ['nothing at all', Buffer.alloc(0), /empty/],
    ['text', Buffer.from('hello'), /no known kind/],
    ['SVG', Buffer.from(svg), /no known kind/],
    ['SVG that says to be XML', Buffer.from(`<?xml version="1.0"?>${svg}`), /application\/xml/],
    ['HEIC', heic, /HEIC cannot be decoded/],
    ['a ZIP', Buffer.from('504b0304140000000000', 'hex'), /application\/zip/],
    ['a cut JPEG', cut(jpeg), /cut short/],
    ['a cut PNG', cut(png), /cut short/],
    [
      'the first bytes of a JPEG before SVG',
      Buffer.from(`\xff\xd8\xff\xe0${svg}`, 'latin1'),
      /damaged/,
    ],
    [
      'the first bytes of a PNG before a PDF',
      Buffer.concat([png.subarray(0, 33), pdf()]),
      /damaged/,
    ],
    ['a PNG of 3.6 gigapixels', hugePng(60_000, 60_000, 1), /more than 2 megapixels/],
    ['a PNG without the pixels it speaks of', hugePng(1_000, 1_000, 0), /cut short/],
    ['a cut PDF', cut(pdf({ pages: 9 })), /without its end/],
    [
      'a PDF by its first bytes only',
      Buffer.from('%PDF-1.7\nnothing\n%%EOF'),
      /PDFium cannot read/,
    ],
    ['a locked PDF', lockedPdf(), /password/],
    ['a PDF of too many pages', pdf({ pages: 501 }), /has 501 pages.* is 500/],
    ['a PDF with a giant page', pdf({ box: [0, 0, 1e9, 1e9] }), /longer than 14400 points/],
    ['more bytes than are accepted', Buffer.alloc(1_000_001), /larger than 1 MB/],
  ])('%s, and nothing is left of it', async (name, bytes, because) => {
    const key = `incoming/refused/${name}`;
    await upload(key, bytes);
    expect(await work({ key })).toEqual({
      kind: 'rejected',
      because: expect.stringMatching(because),
      answered: true,
    });
    expect(await keysUnder(`processed/refused/${name}/`)).toEqual([]);
  });

  it('what would take for ever to draw, before the attempt is over', async () => {
    const key = 'incoming/refused/slow.pdf';
    await upload(key, nestedForms(9));
    expect(await work({ key }, { rules: { ...row, timeoutSeconds: 0.2 } })).toEqual({
      kind: 'rejected',
      because: 'it takes too long to draw',
      answered: true,
    });
  });

  it.each([
    ['says to be too large', { key: 'incoming/a.jpg', bytes: 1_000_001 }, /larger than 1 MB/],
    ['lies elsewhere', { key: 'claims/a.jpg' }, /not under incoming/],
    ['wants out', { key: 'incoming/../claims/a.jpg' }, /dots/],
  ])('what %s, before S3 is asked', async (_, payload, because) => {
    calls.length = 0;
    expect(await work(payload)).toMatchObject({
      kind: 'rejected',
      because: expect.stringMatching(because),
      answered: false,
    });
    expect(calls).toEqual([]);
  });

  it('what is gone', async () => {
    expect(await work({ key: 'incoming/gone.jpg' })).toMatchObject({
      kind: 'rejected',
      because: expect.stringContaining('no such object'),
    });
  });
});

it('makes nothing of an upload that another has replaced, which has a task of its own', async () => {
  const etag = await upload('incoming/twice.png', await picture(8, 8).png().toBuffer());
  await upload('incoming/twice.png', await picture(9, 9).png().toBuffer());
  expect(await work({ key: 'incoming/twice.png', etag })).toMatchObject({
    kind: 'done',
    note: expect.stringContaining('another upload'),
  });
});

it('makes nothing of the mark of a folder', async () => {
  expect(await work({ key: 'incoming/new/' })).toMatchObject({ kind: 'done' });
});

describe('two at a time', () => {
  /** Does something else as soon as the first picture is kept. */
  const meddled = (meddle: () => Promise<unknown>): FileBucket => {
    let once: Promise<unknown> | undefined;
    return new (class extends FileBucket {
      override async putPicture(...picture: Parameters<FileBucket['putPicture']>): Promise<void> {
        await super.putPicture(...picture);
        once ??= meddle();
        await once;
      }
    })(BUCKET);
  };

  it('do the same, and the later sees the manifest of the earlier', async () => {
    const key = 'incoming/both.png';
    await upload(key, await picture(8, 8).png().toBuffer());
    const other: Outcome[] = [];
    const bucket = meddled(async () => other.push(await work({ key })));
    expect(await work({ key }, { bucket })).toMatchObject({ kind: 'unavailable', fault: false });
    expect(other).toMatchObject([{ kind: 'done' }]);
    expect(await work({ key })).toEqual(other[0]);
  });

  it('leave the manifest of the upload that came last', async () => {
    const key = 'incoming/replaced.png';
    const etag = await upload(key, await picture(8, 8).png().toBuffer());
    const bucket = meddled(async () => {
      await upload(key, await picture(9, 9).png().toBuffer());
      await work({ key });
    });
    expect(await work({ key, etag }, { bucket })).toMatchObject({ kind: 'done' });
    expect((await manifestOf('replaced.png')).source.width).toBe(9);
  });
});

describe('trouble', () => {
  it('of S3 is no end: another attempt may do it', async () => {
    expect(
      await work({ key: 'incoming/a.jpg' }, { bucket: new FileBucket('none-such') }),
    ).toMatchObject({
      kind: 'unavailable',
      because: 'S3: NoSuchBucket',
      fault: true,
    });
  });

  it('ends an attempt whose time is up', async () => {
    await upload('incoming/slow.pdf', pdf());
    const controller = new AbortController();
    const attempt = work({ key: 'incoming/slow.pdf' }, { signal: controller.signal });
    controller.abort(new Error('time is up'));
    await expect(attempt).rejects.toThrow('time is up');
    expect(await keysUnder('processed/slow.pdf/')).toEqual([]);
  });
});
