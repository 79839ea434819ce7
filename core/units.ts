import type { KnownSignal } from './signals.ts';

const round = (value: number): string =>
  String(value >= 100 ? Math.round(value) : Number(value.toFixed(1)));

/** A value as a person reads it: `72 %`, `480 ms`, `3100/s`. */
export function inUnits(value: number, unit: KnownSignal['unit']): string {
  switch (unit) {
    case 'Percent':
      return `${round(value)} %`;
    case 'Milliseconds':
      return `${Math.round(value)} ms`;
    case 'Count/Second':
      return `${round(value)}/s`;
    case 'Seconds':
      return `${round(value)} s`;
    case 'Gigabytes':
      return `${round(value)} GB`;
    case 'Count':
      return round(value);
  }
}

/** A number as prose has it: `1,900`, `4.2`. */
export function thousands(value: number): string {
  return round(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
