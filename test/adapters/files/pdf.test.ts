import { describe, expect, it } from 'vitest';
import { drawFirstPage } from '#adapters/files/pdf.ts';
import { Refused } from '#adapters/files/refused.ts';
import { deflatedZeros, nestedForms, pdf } from './samples.ts';

const row = { largestPages: 2, widths: [40, 80] };
const LONG = 60_000;
const { signal } = new AbortController();

describe('the first page of a PDF', () => {
  it('is drawn as wide as the widest picture, with its pages counted', async () => {
    const { pages, raster, size } = await drawFirstPage(pdf({ pages: 2 }), row, LONG, signal);
    expect({ pages, size }).toEqual({ pages: 2, size: { width: 200, height: 100 } });
    expect(raster).toMatchObject({ width: 80, height: 40, channels: 4 });
    expect(raster.data.byteLength).toBe(80 * 40 * 4);
  });

  it('shows a picture that would fill the memory, line by line', async () => {
    const zeros = { data: deflatedZeros(96), dictionary: '' };
    const dictionary =
      '/Width 10000 /Height 10000 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode';
    const { raster } = await drawFirstPage(
      pdf({ image: { ...zeros, dictionary } }),
      row,
      LONG,
      signal,
    );
    // Zeros are black.
    expect(raster.data[0]).toBe(0);
  });

  it('takes no longer than there is time, whatever PDFium does', async () => {
    const slow = pdf({ content: { dictionary: '/Filter /FlateDecode', data: deflatedZeros(400) } });
    const controller = new AbortController();
    const drawing = drawFirstPage(slow, row, LONG, controller.signal);
    controller.abort(new Error('time is up'));
    await expect(drawing).rejects.toThrow('time is up');
    await expect(drawFirstPage(slow, row, LONG, controller.signal)).rejects.toThrow('time is up');
    await expect(drawFirstPage(nestedForms(9), row, 50, signal)).rejects.toThrow(
      new Refused('it takes too long to draw'),
    );
  });
});
