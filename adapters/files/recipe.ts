import type { FileRow } from '#core/tasks/task-rules.ts';
import { fingerprint } from '../fingerprint.ts';
import { PICTURE_RECIPE } from './pictures.ts';

/** Raise it when what is made changes in a way that the rest of a recipe does not show. */
const STEPS = 1;

/**
 * Names everything besides the upload that decides what is made of it: with another guide or another library
 * the same upload is made anew, under names of its own.
 */
export const recipeOf = ({ formats, widths }: Pick<FileRow, 'formats' | 'widths'>): string =>
  fingerprint(JSON.stringify({ steps: STEPS, formats, widths, ...PICTURE_RECIPE }));
