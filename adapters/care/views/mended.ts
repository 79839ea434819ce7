import pg from 'pg';
import type { ViewText } from './view-text.ts';

/** The view's SELECT with other columns first, or without some rows: ready to replace its file. */
export function mended(
  { sql }: ViewText,
  columns: readonly string[],
  notNull: readonly string[] = [],
): string {
  const list = columns.map(quoted).join(', ');
  const condition = notNull.map((column) => `${quoted(column)} IS NOT NULL`).join(' AND ');
  const where = condition === '' ? '' : `\nWHERE ${condition}`;
  return `SELECT ${list}\nFROM (\n${sql}\n) AS q${where}\n`;
}

/** Quotes only where they are needed, for people read it; a keyword may have quotes too many. */
const quoted = (name: string): string =>
  /^[a-z_][a-z0-9_]*$/.test(name) && !RESERVED.has(name) ? name : pg.escapeIdentifier(name);

const RESERVED = new Set(
  (
    'all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create ' +
    'current_date current_role current_time current_timestamp current_user default deferrable desc distinct do else end ' +
    'except false fetch for foreign from grant group having in initially intersect into lateral leading limit localtime ' +
    'localtimestamp not null offset on only or order placing primary references returning select session_user some ' +
    'symmetric system_user table then to trailing true union unique user using variadic when where window with'
  ).split(' '),
);
