import type { Encoding, SchemaElement } from 'hyparquet';
import { columnTypeOf, type SourceColumn } from '#core/care/exports/column-type.ts';
import { daysOfText, microsOfText, textOfDays, textOfMicros } from './calendar-text.ts';
import { doubleText, floatText32 } from './float-text.ts';
import { UnwritableValue } from './unwritable-value.ts';

/** A value as Parquet stores it. */
export type Physical = boolean | number | bigint | string | Uint8Array;

/** How the values of one column go into Parquet, and come back as the same text. */
export interface Codec {
  readonly element: Omit<SchemaElement, 'name' | 'repetition_type'>;
  /** Default: a dictionary where it pays. */
  readonly encoding?: Encoding;
  /** Bounds for each row group. Default true. */
  readonly statistics?: false;
  /** Throws `UnwritableValue`. */
  write(text: string): Physical;
  /** Takes what a file holds: text as its bytes. */
  read(stored: Physical): string;
}

/** Bytes that hold a signed number of so many decimal digits. */
const bytesOf = (digits: number): number => {
  const bits = (10n ** BigInt(digits)).toString(2).length + 1;
  return Math.ceil(bits / 8);
};

/** A 64-bit whole number holds any decimal of so many digits. */
const SMALL_DECIMAL = 18;
/** The last microsecond that 64 bits can name; PostgreSQL's years go a little further. */
const LAST_MICROS = 2n ** 63n - 1n;

const numbers = {
  write: Number,
  read: String,
};

const bytes = (stored: Physical): Buffer => {
  const found = stored as Uint8Array;
  return Buffer.from(found.buffer, found.byteOffset, found.byteLength);
};

const utf8 = {
  write: (text: string) => text,
  read: (stored: Physical) => bytes(stored).toString('utf8'),
};

/** Parquet's way with a column. */
export function codecOf({ name, type }: SourceColumn): Codec {
  const unwritable = (because: string): never => {
    throw new UnwritableValue(name, type, because);
  };
  const column = columnTypeOf(type);
  switch (column.is) {
    case 'boolean':
      return {
        element: { type: 'BOOLEAN' },
        write: (text) => text === 't',
        read: (stored) => (stored === true ? 't' : 'f'),
      };
    case 'int16':
      return { element: { type: 'INT32', converted_type: 'INT_16' }, ...numbers };
    case 'int32':
      return { element: { type: 'INT32' }, ...numbers };
    case 'int64':
      return { element: { type: 'INT64' }, write: BigInt, read: String };
    // A dictionary would take -0 for 0.
    case 'float':
      return {
        element: { type: 'FLOAT' },
        encoding: 'PLAIN',
        write: Number,
        read: (stored) => floatText32(Number(stored)),
      };
    case 'double':
      return {
        element: { type: 'DOUBLE' },
        encoding: 'PLAIN',
        write: Number,
        read: (stored) => doubleText(Number(stored)),
      };
    case 'decimal':
      return decimal(column.precision, column.scale, unwritable);
    case 'date':
      return {
        element: { type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } },
        write: (text) => daysOfText(text) ?? unwritable('holds infinity, which Parquet has not'),
        read: (stored) => textOfDays(Number(stored)),
      };
    case 'timestamp':
    case 'timestamptz':
      return timestamp(column.is === 'timestamptz', unwritable);
    case 'json':
      // The library would parse and write anew what is marked in the old way.
      return {
        element: { type: 'BYTE_ARRAY', logical_type: { type: 'JSON' } },
        statistics: false,
        ...utf8,
      };
    case 'bytes':
      return {
        element: { type: 'BYTE_ARRAY' },
        write: (text) => Buffer.from(text.slice(2), 'hex'),
        read: (stored) => `\\x${bytes(stored).toString('hex')}`,
      };
    case 'text':
      return {
        element: {
          type: 'BYTE_ARRAY',
          converted_type: 'UTF8',
          logical_type: { type: 'STRING' },
        },
        ...utf8,
      };
  }
}

function decimal(precision: number, scale: number, unwritable: (because: string) => never): Codec {
  const isSmall = precision <= SMALL_DECIMAL;
  const size = bytesOf(precision);
  return {
    element: {
      ...(isSmall
        ? { type: 'INT64' as const }
        : { type: 'FIXED_LEN_BYTE_ARRAY' as const, type_length: size }),
      converted_type: 'DECIMAL',
      logical_type: { type: 'DECIMAL', precision, scale },
      precision,
      scale,
    },
    write(text) {
      if (text === 'NaN') unwritable('holds NaN, which no DECIMAL can');
      return BigInt(text.replace('.', ''));
    },
    read(stored) {
      const unscaled = isSmall ? BigInt(stored as bigint) : signed(bytes(stored));
      const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
      const whole = digits.slice(0, digits.length - scale);
      const sign = unscaled < 0n ? '-' : '';
      return scale === 0 ? sign + whole : `${sign}${whole}.${digits.slice(-scale)}`;
    },
  };
}

const signed = (stored: Buffer): bigint =>
  BigInt.asIntN(stored.length * 8, BigInt(`0x${stored.toString('hex')}`));

function timestamp(isUtc: boolean, unwritable: (because: string) => never): Codec {
  return {
    element: {
      type: 'INT64',
      // The old mark always means UTC.
      ...(isUtc && { converted_type: 'TIMESTAMP_MICROS' as const }),
      logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: isUtc, unit: 'MICROS' },
    },
    write(text) {
      const micros =
        microsOfText(text) ?? unwritable('holds infinity, which no Parquet timestamp can');
      return micros <= LAST_MICROS
        ? micros
        : unwritable('holds a year beyond 294246, which 64 bits of microseconds cannot');
    },
    read: (stored) => textOfMicros(BigInt(stored as bigint), isUtc ? '+00' : ''),
  };
}
