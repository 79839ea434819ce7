import type { ColumnType } from './column-type.ts';

/** A type of columns that are times. */
export type TimeType = 'date' | 'timestamp' | 'timestamptz';

export const isTime = (is: ColumnType['is']): is is TimeType =>
  is === 'date' || is === 'timestamp' || is === 'timestamptz';

/** Types that a watermark can have: a text does not rise with time, and a numeric may have values between any two. */
export const isWatermark = (is: ColumnType['is']): is is TimeType | 'int16' | 'int32' | 'int64' =>
  isTime(is) || is === 'int16' || is === 'int32' || is === 'int64';
