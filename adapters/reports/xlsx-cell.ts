import type { ColumnKind } from './columns.ts';
import { DoesNotFit } from './does-not-fit.ts';

export type XlsxCell = string | number | boolean | Date | null;

/** Excel's limits: characters of a cell, and digits of a number that it keeps. */
const MOST_CHARACTERS = 32_767;
const MOST_DIGITS = 15;

/** Before this day Excel counts wrongly, since it takes 1900 for a leap year; after the last it counts no more. */
const FIRST_DAY = '1900-03-01';
const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** A sheet's times end with milliseconds. */
const TIME = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?)\d*(?:\+00)?$/;

const SPECIAL = /_x|[\uFFFE\uFFFF]/;

/**
 * Text as a part of a workbook's XML: Excel reads `_x0041_` as the character with that number (ECMA-376, ST_Xstring),
 * so what only looks like it is escaped, as are the two characters that XML has not and the library lets through.
 */
export function xlsxText(text: string): string {
  if (text.length > MOST_CHARACTERS) {
    throw new DoesNotFit(`a cell of XLSX holds ${MOST_CHARACTERS} characters: CSV holds more`);
  }
  if (!SPECIAL.test(text)) return text;
  return text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replaceAll('\uFFFE', '_xFFFE_')
    .replaceAll('\uFFFF', '_xFFFF_');
}

/** Digits that count; `NaN` and `Infinity` are no numbers to Excel. */
function isExact(value: string): boolean {
  if (!/^-?\d+(\.\d+)?$/.test(value)) return false;
  return value.replace(/^-?[0.]*/, '').replace('.', '').length <= MOST_DIGITS;
}

/** A value as Excel has it; what Excel would round or misunderstand is text. */
export function xlsxCell(kind: ColumnKind, value: string | null): XlsxCell {
  if (value === null) return null;
  switch (kind) {
    case 'integer':
    case 'decimal':
      return isExact(value) ? Number(value) : xlsxText(value);
    case 'float':
      return Number.isFinite(Number(value)) ? Number(value) : value;
    case 'boolean':
      return value === 't';
    case 'date':
      return DAY.test(value) && value >= FIRST_DAY ? new Date(`${value}T00:00:00Z`) : value;
    case 'timestamp': {
      const [, day = '', time] = TIME.exec(value) ?? [];
      return day >= FIRST_DAY ? new Date(`${day}T${time}Z`) : value;
    }
    case 'text':
      return xlsxText(value);
  }
}
