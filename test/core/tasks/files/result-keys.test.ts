import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isFolderMark,
  manifestKey,
  resultFolder,
  variantKey,
} from '#core/tasks/files/result-keys.ts';

const row = { incoming: 'incoming/', processed: 'processed/' };
const folderOf = (key: string) => resultFolder(key, row).folder;
const refusal = (key: string) => resultFolder(key, row).refused;

describe('where results lie', () => {
  it('is under the other prefix, by the whole name', () => {
    const folder = folderOf('incoming/assets/17/front.jpg') ?? '';
    expect(folder).toBe('processed/assets/17/front.jpg');
    expect(manifestKey(folder)).toBe('processed/assets/17/front.jpg/manifest.json');
    expect(variantKey(folder, 'e1', { width: 960, format: 'avif' })).toBe(
      'processed/assets/17/front.jpg/e1/960.avif',
    );
    expect(variantKey(folder, 'e1', { width: 960, format: 'jpeg' })).toMatch(/\/960\.jpg$/);
  });

  it.each(['a.jpg|a.png', 'a|a.jpg', 'b/a.jpg|b.a.jpg', 'ä.jpg|a\u0308.jpg'])(
    'tells apart: %s',
    (pair) => {
      const [one, other] = pair.split('|').map((name) => folderOf(`incoming/${name}`));
      expect(one).not.toBe(other);
    },
  );

  it('keeps names of any alphabet as they were written', () => {
    expect(folderOf('incoming/Größe 1/写真 📷.heic')).toBe('processed/Größe 1/写真 📷.heic');
  });

  it.each([
    ['another prefix', 'claims/a.jpg', /not under incoming/],
    ['a prefix that only begins alike', 'incoming', /not under/],
    ['a way up', 'incoming/../claims/a.jpg', /dots/],
    ['a way up at the end', 'incoming/a/..', /dots/],
    ['a dot', 'incoming/./a.jpg', /dots/],
    ['an empty segment', 'incoming//a.jpg', /empty segment/],
    ['no name', 'incoming/', /empty segment/],
    ['a backslash', 'incoming/..\\a.jpg', /backslash/],
    ['a line break', 'incoming/a\nb.jpg', /control/],
    ['a NUL', 'incoming/a\0.jpg', /control/],
    ['half a character', 'incoming/\ud83d.jpg', /well-formed/],
    ['too long a name', `incoming/${'é'.repeat(490)}`, /longer than 976 bytes/],
  ])('refuses %s', (_, key, because) => {
    expect(refusal(key)).toMatch(because);
  });

  it('knows the mark of a folder', () => {
    expect(isFolderMark('incoming/new/')).toBe(true);
    expect(isFolderMark('incoming/new')).toBe(false);
  });

  it('never gives two uploads one result, leaves the prefix, or passes the limit of S3', () => {
    const name = fc.string({ unit: 'binary', maxLength: 40 });
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 2, maxLength: 2 }), (names) => {
        const results = names.flatMap((one) => {
          const folder = folderOf(`incoming/${one}`);
          if (folder === undefined) return [];
          return [
            manifestKey(folder),
            variantKey(folder, '0123456789abcdef', { width: 8192, format: 'avif' }),
          ];
        });
        expect(new Set(results).size).toBe(results.length);
        for (const key of results) {
          expect(
            new URL(`https://b.example/${key.split('/').map(encodeURIComponent).join('/')}`)
              .pathname,
          ).toMatch(/^\/processed\/./);
          expect(Buffer.byteLength(key)).toBeLessThanOrEqual(1024);
        }
      }),
    );
  });
});
