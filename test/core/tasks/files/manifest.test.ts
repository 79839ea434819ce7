import { describe, expect, it } from 'vitest';
import { bareEtag, isMadeOf, type Manifest, readManifest } from '#core/tasks/files/manifest.ts';

const sha256 = 'a'.repeat(64);
const manifest: Manifest = {
  version: 1,
  recipe: 'r1',
  source: {
    key: 'incoming/a.jpg',
    etag: 'e1',
    bytes: 3,
    sha256,
    type: 'image/jpeg',
    width: 4,
    height: 3,
    pages: 1,
  },
  variants: [
    { key: 'processed/a.jpg/x/4.avif', format: 'avif', width: 4, height: 3, bytes: 9, sha256 },
  ],
};

describe('a manifest', () => {
  it('is read as it was written', () => {
    expect(readManifest(JSON.stringify(manifest))).toEqual(manifest);
  });

  it.each(['', 'no json', '{}', JSON.stringify({ ...manifest, version: 2 })])(
    'is none when it says: %s',
    (text) => {
      expect(readManifest(text)).toBeUndefined();
    },
  );

  it('counts for one upload and one recipe', () => {
    expect(isMadeOf(manifest, '"e1"', 'r1')).toBe(true);
    expect(isMadeOf(manifest, 'e2', 'r1')).toBe(false);
    expect(isMadeOf(manifest, 'e1', 'r2')).toBe(false);
    expect(isMadeOf(undefined, 'e1', 'r1')).toBe(false);
  });
});

it('takes an ETag with and without its quotes', () => {
  expect(bareEtag('"abc-2"')).toBe('abc-2');
  expect(bareEtag('abc-2')).toBe('abc-2');
});
