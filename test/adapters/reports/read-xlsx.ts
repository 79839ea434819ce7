import { inflateRawSync } from 'node:zlib';

/** A cell as the file has it. */
export interface XlsxCell {
  /** `inlineStr`, `b`, or nothing for a number. */
  readonly type: string;
  /** Text with its escapes undone, or what stands in `<v>`. */
  readonly value: string;
  /** The number format of its style. */
  readonly format: string;
}

const END = 0x06054b50;

/** The files of a zip by its central directory, unpacked: nothing of the library that wrote it. */
function unzip(bytes: Buffer): ReadonlyMap<string, string> {
  let end = bytes.length - 22;
  while (bytes.readUInt32LE(end) !== END) end -= 1;
  const files = new Map<string, string>();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const size = bytes.readUInt32LE(at + 20);
    const [nameLength, extra, comment] = [28, 30, 32].map((field) =>
      bytes.readUInt16LE(at + field),
    );
    const name = bytes.toString('utf8', at + 46, at + 46 + (nameLength ?? 0));
    const local = bytes.readUInt32LE(at + 42);
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(from, from + size);
    const isStored = bytes.readUInt16LE(at + 10) === 0;
    files.set(name, (isStored ? packed : inflateRawSync(packed)).toString());
    at += 46 + (nameLength ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  return files;
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  amp: '&',
};

const plain = (xml: string): string =>
  xml
    .replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ENTITIES[name] ?? '')
    .replace(/_x([0-9A-F]{4})_/g, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    );

const columnOf = (reference: string): number =>
  [...reference.replace(/\d/g, '')].reduce(
    (sum, letter) => sum * 26 + letter.charCodeAt(0) - 64,
    0,
  );

/** The formats of styles by their number. */
function formatsOf(styles: string): readonly string[] {
  const own = new Map(
    [...styles.matchAll(/<numFmt numFmtId="(\d+)" formatCode="([^"]*)"/g)].map(([, id, code]) => [
      id,
      plain(code ?? ''),
    ]),
  );
  const [, cells = ''] = /<cellXfs[^>]*>(.*?)<\/cellXfs>/s.exec(styles) ?? [];
  return [...cells.matchAll(/<xf [^>]*numFmtId="(\d+)"/g)].map(
    ([, id]) => own.get(id) ?? (id === '0' ? 'General' : `#${id}`),
  );
}

function rowsOf(sheet: string, formats: readonly string[]): readonly (readonly XlsxCell[])[] {
  return [...sheet.matchAll(/<row [^>]*>(.*?)<\/row>/gs)].map(([, row = '']) => {
    const cells: XlsxCell[] = [];
    for (const [, attributes = '', content = ''] of row.matchAll(
      /<c ([^>]*?)(?:\/>|>(.*?)<\/c>)/gs,
    )) {
      const read = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? '';
      const [, value = ''] = /<(?:t|v)(?: [^>]*)?>(.*?)<\/(?:t|v)>/s.exec(content) ?? [];
      const format = formats[Number(read('s'))] ?? '';
      cells[columnOf(read('r')) - 1] = { type: read('t'), value: plain(value), format };
    }
    return cells;
  });
}

export interface XlsxSheet {
  readonly name: string;
  readonly rows: readonly (readonly XlsxCell[])[];
}

/** The sheets of a workbook, in their order. */
export function readXlsx(bytes: Buffer): readonly XlsxSheet[] {
  const files = unzip(bytes);
  const formats = formatsOf(files.get('xl/styles.xml') ?? '');
  const names = [...(files.get('xl/workbook.xml') ?? '').matchAll(/<sheet [^>]*name="([^"]*)"/g)];
  return names.map(([, name = ''], index) => ({
    name: plain(name),
    rows: rowsOf(files.get(`xl/worksheets/sheet${index + 1}.xml`) ?? '', formats),
  }));
}
