import { createHash } from 'node:crypto';
import pg from 'pg';
import type { ViewRow } from '#core/care/care-rules.ts';
import { fullName } from '#core/care/views/view-checks.ts';
import { type Form, incrementalForm } from './incremental-form.ts';
import { textHash, type ViewText } from './view-text.ts';

/** Raised when what is built from the same text changes. */
const BUILD = '2';

/** A view as its row and file want it. */
export interface Wish {
  readonly row: ViewRow;
  readonly text: ViewText;
  /** Of text, key and kind: another one, and the view is made anew. */
  readonly hash: string;
  readonly schema: string;
  readonly relname: string;
  /** Quoted, with its schema. */
  readonly name: string;
  /** Begins the name of everything of this view in the schema `capstan`. */
  readonly prefix: string;
  /** The name of this generation there: `v_1f2e3d4c_a1b2c3d4e5f6`. */
  readonly generation: string;
  /** Of an incremental view. */
  readonly form?: Form;
}

/** Throws `NoView` when the text allows no incremental view and the row wants one. */
export function wishOf(row: ViewRow, text: ViewText): Wish {
  const [schema = '', relname = ''] = fullName(row.name).split('.');
  const id = createHash('sha256').update(`${schema}.${relname}`).digest('hex').slice(0, 8);
  const hash = textHash(text.tokens, BUILD, row.refresh, ...row.key);
  const prefix = `v_${id}_`;
  return {
    row,
    text,
    hash,
    schema,
    relname,
    name: `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(relname)}`,
    prefix,
    generation: `${prefix}${hash.slice(0, 12)}`,
    ...(row.refresh === 'incremental' && { form: incrementalForm(text) }),
  };
}
