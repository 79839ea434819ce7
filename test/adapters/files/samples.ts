import { deflateRawSync, constants as zlib } from 'node:zlib';
import sharp from 'sharp';

/** A picture with something in it, the same every time: a bright corner at the top left, the rest dark. */
export const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#203040' } }).composite([
    {
      input: {
        create: {
          width: Math.ceil(width / 4),
          height: Math.ceil(height / 4),
          channels: 3,
          background: '#f0e0d0',
        },
      },
      top: 0,
      left: 0,
    },
  ]);

/** A TIFF as a printer has it: colours, and two masks of 200 of 255. */
export function tiffWithMasks(side: number): Promise<Buffer> {
  const flat = (channels: 1 | 3, value: number): Buffer =>
    Buffer.alloc(side * side * channels, value);
  const raw = { width: side, height: side };
  return sharp(flat(3, 90), { raw: { ...raw, channels: 3 } })
    .joinChannel([flat(1, 200), flat(1, 200)], { raw: { ...raw, channels: 1 } })
    .tiff({ compression: 'lzw' })
    .toBuffer();
}

/** Taken in Berlin, with a camera held upright: stored lying on its side. */
export const photo = (width: number, height: number): Promise<Buffer> =>
  picture(width, height)
    .withExif({
      IFD0: { Make: 'Phone', Orientation: '6' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '52/1 31/1 12/1',
        GPSLongitudeRef: 'E',
        GPSLongitude: '13/1 24/1 18/1',
      },
    })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();

interface Pdf {
  readonly pages?: number;
  /** In points: left, bottom, right, top. */
  readonly box?: readonly number[];
  readonly trailer?: string;
  /** Drawn over the whole first page. */
  readonly image?: Stream;
  /** In the place of the square. */
  readonly content?: Stream;
}

interface Stream {
  /** What stands before its length. */
  readonly dictionary: string;
  readonly data: Buffer;
}

const streamOf = ({ data, dictionary }: Stream): Buffer =>
  Buffer.concat([
    Buffer.from(`<< ${dictionary} /Length ${data.length} >>\nstream\n`),
    data,
    Buffer.from('\nendstream'),
  ]);

const square = (more: string): Stream => ({
  dictionary: '',
  data: Buffer.from(`0 g 0 0 50 50 re f ${more}`),
});

/** A PDF whose pages have a black square at the lower left. */
export function pdf({
  pages = 1,
  box = [0, 0, 200, 100],
  trailer = '',
  ...more
}: Pdf = {}): Buffer {
  const { image, content = square(image === undefined ? '' : 'q 200 0 0 100 0 0 cm /I Do Q') } =
    more;
  const kids = Array.from({ length: pages }, (_, index) => `${index + 4} 0 R`);
  const resources = image === undefined ? '' : `/XObject << /I ${pages + 4} 0 R >>`;
  const objects: (string | Buffer)[] = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids.join(' ')}] /Count ${pages} >>`,
    streamOf(content),
    ...kids.map(
      () =>
        `<< /Type /Page /Parent 2 0 R /MediaBox [${box.join(' ')}] /Contents 3 0 R /Resources << ${resources} >> >>`,
    ),
  ];
  if (image !== undefined) {
    const dictionary = `/Type /XObject /Subtype /Image ${image.dictionary}`;
    objects.push(streamOf({ data: image.data, dictionary }));
  }
  return pdfOf(objects, trailer);
}

/** A page that draws a form, which draws the next ten times, so many deep: 10⁸ rectangles in two kilobytes. */
export function nestedForms(depth: number): Buffer {
  const box = '[0 0 600 800]';
  const next = (id: number) => `/Resources << /XObject << /F ${id} 0 R >> >>`;
  const forms = Array.from({ length: depth }, (_, index) => {
    const isLast = index === depth - 1;
    const content = isLast ? '0 0 600 800 re f '.repeat(12) : '/F Do '.repeat(10);
    return streamOf({
      dictionary: `/Type /XObject /Subtype /Form /BBox ${box} ${isLast ? '' : next(index + 6)}`,
      data: Buffer.from(content),
    });
  });
  return pdfOf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox ${box} /Contents 4 0 R ${next(5)} >>`,
    streamOf({ dictionary: '', data: Buffer.from('/F Do') }),
    ...forms,
  ]);
}

function pdfOf(objects: readonly (string | Buffer)[], trailer = ''): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.4\n')];
  let length = 9;
  const offsets: number[] = [];
  const add = (part: Buffer): void => {
    parts.push(part);
    length += part.length;
  };
  for (const [index, object] of objects.entries()) {
    offsets.push(length);
    add(Buffer.from(`${index + 1} 0 obj\n`));
    add(Buffer.from(object));
    add(Buffer.from('\nendobj\n'));
  }
  const start = length;
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
  add(Buffer.from(`xref\n0 ${rows.length + 1}\n0000000000 65535 f \n${rows.join('')}`));
  add(
    Buffer.from(
      `trailer\n<< /Size ${rows.length + 1} /Root 1 0 R ${trailer} >>\nstartxref\n${start}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

/** As a writer makes it that asks for a password before anything can be read. */
export const lockedPdf = (): Buffer =>
  pdf({
    trailer: `/ID [<${'00'.repeat(16)}> <${'00'.repeat(16)}>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <${'41'.repeat(32)}> /U <${'42'.repeat(32)}> >>`,
  });

const MEGABYTE = 2 ** 20;

/** So many megabytes of zeros, deflated a thousandfold, without ever being there. */
export function deflatedZeros(megabytes: number): Buffer {
  const one = deflateRawSync(Buffer.alloc(MEGABYTE), { finishFlush: zlib.Z_FULL_FLUSH });
  const head = Buffer.from([0x78, 0x9c]);
  const end = Buffer.from([0x03, 0x00, ...adlerOfZeros(megabytes * MEGABYTE)]);
  return Buffer.concat([head, ...Array.from({ length: megabytes }, () => one), end]);
}

/** Adler-32 (RFC 1950): of zeros the first sum stays 1, the second counts them. */
function adlerOfZeros(bytes: number): number[] {
  const second = bytes % 65_521;
  return [second >> 8, second & 0xff, 0, 1];
}

const crcTable = Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type), data]);
  let crc = 0xffffffff;
  for (const byte of named) crc = (crcTable[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  const whole = Buffer.alloc(named.length + 8);
  whole.writeUInt32BE(data.length, 0);
  named.copy(whole, 4);
  whole.writeUInt32BE((crc ^ 0xffffffff) >>> 0, named.length + 4);
  return whole;
}

/** A grey PNG that says to be so large, and may hold as much. */
export function hugePng(width: number, height: number, megabytes: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflatedZeros(megabytes)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
