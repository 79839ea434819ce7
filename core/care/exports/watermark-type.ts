import type { ColumnType } from './column-type.ts';

/** A type of columns that are times. */
export type TimeType = 'date' | 'timestamp' | 'timestamptz';

export const isTime = (is: ColumnType['is']): is is TimeType =>
  is === 'date' || is === 'timestamp' || is === 'timestamptz';

/**
 * Types that a watermark can have. A text does not rise with time, a numeric may have values between any two, and an
 * hour of local time comes twice when clocks go back.
 */
export const isWatermark = (
  is: ColumnType['is'],
): is is 'date' | 'timestamptz' | 'int16' | 'int32' | 'int64' =>
  is === 'date' || is === 'timestamptz' || is === 'int16' || is === 'int32' || is === 'int64';

/** For people. */
export const WATERMARKS =
  'a whole number, a date or a timestamp with time zone (local time repeats an hour when clocks go back)';
