import type { Size } from '#core/tasks/files/plan-sizes.ts';
import type { Raster } from './pictures.ts';

/** What the thread is given. */
export interface PdfQuestion {
  readonly bytes: Uint8Array;
  readonly mostPages: number;
  readonly mostMemoryBytes: number;
  readonly widths: readonly number[];
}

/** What it answers, once. */
export type PdfAnswer =
  | { readonly refused: string }
  /** The size in points of 1/72 inch. */
  | { readonly pages: number; readonly size: Size; readonly raster: Raster };
