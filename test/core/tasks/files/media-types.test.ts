import { describe, expect, it } from 'vitest';
import { mediaOf } from '#core/tasks/files/media-types.ts';

describe('what can be made of a file', () => {
  it.each([
    ['image/jpeg', 'jpeg'],
    ['image/png', 'png'],
    ['image/apng', 'png'],
    ['image/webp', 'webp'],
    ['image/avif', 'heif'],
    ['image/gif', 'gif'],
    ['image/tiff', 'tiff'],
  ])('%s is a picture', (type, format) => {
    expect(mediaOf(type)).toEqual({ kind: 'picture', type, format });
  });

  it('application/pdf is a PDF', () => {
    expect(mediaOf('application/pdf')).toEqual({ kind: 'pdf', type: 'application/pdf' });
  });

  it.each([
    ['image/heic', /patented/],
    ['image/heif-sequence', /patented/],
    ['image/vnd.adobe.photoshop', /this kind of picture/],
    ['video/mp4', /videos/],
    ['application/zip', /are application\/zip: accepted are JPEG/],
    [undefined, /no known kind; accepted are JPEG/],
  ])('%s is refused, with what to do', (type, because) => {
    expect(mediaOf(type)).toEqual({ refused: expect.stringMatching(because) });
  });
});
