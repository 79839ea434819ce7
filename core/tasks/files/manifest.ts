import * as v from 'valibot';

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const format = v.picklist(['avif', 'webp', 'jpeg']);

const variant = v.strictObject({
  key: v.string(),
  format,
  /** Pixels. */
  width: whole,
  height: whole,
  bytes: whole,
  sha256,
});

/** One picture made of an upload. */
export type Variant = v.InferOutput<typeof variant>;

/**
 * What was made of an upload: `manifest.json`, written when all of it is there. No time stands in it, so that
 * doing it again gives the same bytes.
 */
export const manifestShape = v.strictObject({
  version: v.literal(1),
  /** Names how it was made: settings of the guide, libraries, our own steps. */
  recipe: v.string(),
  source: v.strictObject({
    key: v.string(),
    /** Without quotes; the very upload this was made of. */
    etag: v.string(),
    bytes: whole,
    sha256,
    /** As read from the bytes: `image/jpeg`, `application/pdf`. */
    type: v.string(),
    /** A picture's size in pixels, upright; a page's in points of 1/72 inch. */
    width: v.number(),
    height: v.number(),
    /** Of a PDF, or frames and pages of a picture; the first was taken. */
    pages: whole,
  }),
  variants: v.array(variant),
});

export type Manifest = v.InferOutput<typeof manifestShape>;

/** Reads a manifest; undefined when the text is none that we know. */
export function readManifest(text: string): Manifest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const read = v.safeParse(manifestShape, value);
  return read.success ? read.output : undefined;
}

/** S3 gives an ETag in quotes and EventBridge without them. */
export const bareEtag = (etag: string): string => etag.replaceAll('"', '');

/** Whether this was made of that upload, in that way. */
export const isMadeOf = (
  manifest: Manifest | undefined,
  etag: string,
  recipe: string,
): manifest is Manifest => manifest?.source.etag === bareEtag(etag) && manifest.recipe === recipe;
