/** A kind of file that something is made of, known by its first bytes. */
export type Media =
  | { readonly kind: 'picture'; readonly type: string; readonly format: PictureFormat }
  | { readonly kind: 'pdf'; readonly type: 'application/pdf' };

/** As the decoder calls them: AVIF is a HEIF file whose picture is coded in AV1. */
export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'heif' | 'gif' | 'tiff';

const PICTURES: Readonly<Record<string, PictureFormat>> = {
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  // An animated one: its first frame is a picture like any other.
  'image/apng': 'png',
  'image/webp': 'webp',
  'image/avif': 'heif',
  'image/gif': 'gif',
  'image/tiff': 'tiff',
};

/** Those that people send by mistake; what to do instead is worth a sentence. */
const KNOWN_REFUSED: readonly (readonly [pattern: RegExp, because: string])[] = [
  [
    /^image\/hei[cf]/,
    'HEIC cannot be decoded: its codec is patented and not in the library. Upload JPEG; iPhones convert when the form accepts image/jpeg',
  ],
  [/^image\//, 'this kind of picture is not accepted'],
  [/^video\//, 'videos are not accepted'],
];

const ACCEPTED = 'accepted are JPEG, PNG, WebP, AVIF, GIF, TIFF and PDF';

/** What can be made of a file of this type, as read from its bytes; `undefined` when they say nothing. */
export function mediaOf(type: string | undefined): Media | { readonly refused: string } {
  if (type === undefined) return { refused: `its bytes are of no known kind; ${ACCEPTED}` };
  if (type === 'application/pdf') return { kind: 'pdf', type };
  const format = PICTURES[type];
  if (format !== undefined) return { kind: 'picture', type, format };
  const why = KNOWN_REFUSED.find(([pattern]) => pattern.test(type))?.[1];
  return { refused: `its bytes are ${type}: ${why === undefined ? '' : `${why}; `}${ACCEPTED}` };
}
