/** As a telephone makes it: lying on its side, with the place where it was taken. */
const ASIDE = 6;
const SIZE = { width: 800, height: 600 };

/** A JPEG of a plain colour that differs with the number. The library is loaded when the first one is wanted. */
export async function aPicture(number: number): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  const background = { r: (number * 53) % 256, g: (number * 97) % 256, b: 140 };
  return sharp({ create: { ...SIZE, channels: 3, background } })
    .withMetadata({ orientation: ASIDE })
    .withExifMerge({
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 31/1 0/1', GPSLongitudeRef: 'E' },
    })
    .jpeg({ quality: 80 })
    .toBuffer();
}
