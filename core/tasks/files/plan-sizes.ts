/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** WebP and AVIF end at 16,383 pixels a side; nobody shows a picture half as tall. */
const TALLEST = 8_192;

/** `wanted` across if the picture has so many, as tall as follows from that; never larger than the picture. */
export function fittedSize({ width, height }: Size, wanted: number): Size {
  const scale = Math.min(1, wanted / width, TALLEST / height);
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}

/** The sizes to make of a picture, smallest first, each once: a small picture has fewer of them. */
export function planSizes(picture: Size, widths: readonly number[]): readonly Size[] {
  const byWidth = new Map<number, Size>();
  for (const wanted of widths.toSorted((a, b) => a - b)) {
    const size = fittedSize(picture, wanted);
    byWidth.set(size.width, size);
  }
  return [...byWidth.values()];
}

/** The size at which to draw a page: as wide as the widest picture, since a page has no pixels of its own. */
export function pageSize({ width, height }: Size, widths: readonly number[]): Size {
  const widest = Math.max(...widths);
  const scale = Math.min(widest / width, TALLEST / height);
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}
