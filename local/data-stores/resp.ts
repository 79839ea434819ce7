/** A value in Redis's wire protocol; `status` and `error` are its two one-line kinds. */
export type RespValue =
  | { readonly status: string }
  | { readonly error: string }
  /** Text with its format, in RESP3: what INFO answers. */
  | { readonly verbatim: string }
  | { readonly pairs: readonly (readonly [RespValue, RespValue])[] }
  | string
  | number
  | null
  | readonly RespValue[];

/** RESP3 is asked for with HELLO 3; connections begin in RESP2. */
export type RespVersion = 2 | 3;

const MAX_COMMAND_BYTES = 1024 * 1024;

const bulk = (text: string): string => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;

/** The bytes of a value; RESP2 has no maps and no verbatim text and gets lists and plain text. */
export function encodeResp(value: RespValue, version: RespVersion): string {
  if (value === null) return version === 3 ? '_\r\n' : '$-1\r\n';
  if (typeof value === 'number') return `:${value}\r\n`;
  if (typeof value === 'string') return bulk(value);
  if ('status' in value) return `+${value.status}\r\n`;
  if ('error' in value) return `-${value.error}\r\n`;
  if ('verbatim' in value) {
    if (version === 2) return bulk(value.verbatim);
    return `=${Buffer.byteLength(value.verbatim) + 4}\r\ntxt:${value.verbatim}\r\n`;
  }
  const encode = (item: RespValue) => encodeResp(item, version);
  if ('pairs' in value) {
    const { pairs } = value;
    const sign = version === 3 ? `%${pairs.length}` : `*${pairs.length * 2}`;
    const items = pairs.flatMap(([key, item]) => [encode(key), encode(item)]);
    return `${sign}\r\n${items.join('')}`;
  }
  return `*${value.length}\r\n${value.map(encode).join('')}`;
}

/** What a client sent is no command. */
export class RespProtocolError extends Error {
  override readonly name = 'RespProtocolError';
}

/** Takes bytes as they arrive and gives the commands that are complete. */
export class RespReader {
  #bytes = Buffer.alloc(0);

  /** Throws when the bytes can never become a command; the connection is then of no more use. */
  read(chunk: Buffer): string[][] {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    const commands: string[][] = [];
    for (;;) {
      const next = parseCommand(this.#bytes);
      if (next === undefined) break;
      this.#bytes = this.#bytes.subarray(next.end);
      if (next.words.length > 0) commands.push(next.words);
    }
    if (this.#bytes.length > MAX_COMMAND_BYTES) throw new RespProtocolError('too big a request');
    return commands;
  }
}

interface Line {
  readonly text: string;
  readonly end: number;
}

function readLine(bytes: Buffer, from: number): Line | undefined {
  const end = bytes.indexOf('\r\n', from);
  return end < 0 ? undefined : { text: bytes.toString('utf8', from, end), end: end + 2 };
}

function readLength(line: Line, sign: string): number {
  const length = Number(line.text.slice(1));
  if (line.text[0] !== sign) {
    throw new RespProtocolError(`expected '${sign}', got '${line.text[0] ?? ''}'`);
  }
  if (!Number.isInteger(length) || length < 0 || length > MAX_COMMAND_BYTES) {
    throw new RespProtocolError(sign === '*' ? 'invalid multibulk length' : 'invalid bulk length');
  }
  return length;
}

function parseCommand(bytes: Buffer): { words: string[]; end: number } | undefined {
  const first = readLine(bytes, 0);
  if (first === undefined) return undefined;
  if (!first.text.startsWith('*')) {
    return { words: first.text.split(' ').filter((word) => word !== ''), end: first.end };
  }
  const words: string[] = [];
  let end = first.end;
  for (let left = readLength(first, '*'); left > 0; left -= 1) {
    const header = readLine(bytes, end);
    if (header === undefined) return undefined;
    const length = readLength(header, '$');
    if (bytes.length < header.end + length + 2) return undefined;
    words.push(bytes.toString('utf8', header.end, header.end + length));
    end = header.end + length + 2;
  }
  return { words, end };
}
