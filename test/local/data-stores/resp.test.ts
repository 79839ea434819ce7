import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeResp, RespProtocolError, RespReader } from '#local/data-stores/resp.ts';

const command = (words: readonly string[]) =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;

describe('encodeResp', () => {
  it('writes every kind of value', () => {
    expect(encodeResp({ status: 'OK' }, 2)).toBe('+OK\r\n');
    expect(encodeResp({ error: 'ERR no' }, 2)).toBe('-ERR no\r\n');
    expect(encodeResp(7, 2)).toBe(':7\r\n');
    expect(encodeResp('añ', 2)).toBe('$3\r\nañ\r\n');
    expect(encodeResp(['a', 1], 2)).toBe('*2\r\n$1\r\na\r\n:1\r\n');
  });

  it('speaks both versions of the protocol', () => {
    expect([encodeResp(null, 2), encodeResp(null, 3)]).toEqual(['$-1\r\n', '_\r\n']);
    expect(encodeResp({ verbatim: 'a:1' }, 2)).toBe('$3\r\na:1\r\n');
    expect(encodeResp({ verbatim: 'a:1' }, 3)).toBe('=7\r\ntxt:a:1\r\n');
    expect(encodeResp({ pairs: [['a', 1]] }, 2)).toBe('*2\r\n$1\r\na\r\n:1\r\n');
    expect(encodeResp({ pairs: [['a', 1]] }, 3)).toBe('%1\r\n$1\r\na\r\n:1\r\n');
  });
});

describe('RespReader', () => {
  it('finds the same commands however the bytes are cut', () => {
    const words = fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        fc.array(words, { maxLength: 4 }),
        fc.integer({ min: 1, max: 9 }),
        (sent, size) => {
          const bytes = Buffer.from(sent.map(command).join(''));
          const reader = new RespReader();
          const read: string[][] = [];
          for (let from = 0; from < bytes.length; from += size) {
            read.push(...reader.read(bytes.subarray(from, from + size)));
          }
          expect(read).toEqual(sent);
        },
      ),
    );
  });

  it('takes a line typed by hand', () => {
    expect(new RespReader().read(Buffer.from('INFO  memory\r\n\r\nPING\r\n'))).toEqual([
      ['INFO', 'memory'],
      ['PING'],
    ]);
  });

  it.each(['*x\r\n', '*-1\r\n', '*1\r\n:1\r\n', '*1\r\n$9999999\r\n'])('refuses %j', (text) => {
    expect(() => new RespReader().read(Buffer.from(text))).toThrow(RespProtocolError);
  });

  it('refuses a line without an end', () => {
    expect(() => new RespReader().read(Buffer.alloc(2 ** 21, 'a'))).toThrow('too big a request');
  });
});
