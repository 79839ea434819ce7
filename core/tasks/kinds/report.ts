import * as v from 'valibot';
import type { Kind } from '../kind.ts';

const value = v.union(
  [v.pipe(v.string(), v.maxLength(1000)), v.pipe(v.number(), v.finite()), v.boolean(), v.null()],
  'text, a number, true, false or null',
);

const payload = v.strictObject({
  report: v.pipe(
    v.string('the name of a report'),
    v.regex(/^[a-z][a-z0-9-]{0,63}$/, 'the name of a report of the guide'),
  ),
  parameters: v.optional(v.record(v.string(), value, 'an object'), {}),
  format: v.optional(v.picklist(['csv', 'xlsx'], 'csv or xlsx'), 'xlsx'),
  mailTo: v.optional(
    v.pipe(
      v.string('an address'),
      v.maxLength(254),
      v.email('an address, such as ada@example.com'),
    ),
  ),
});

export type ReportRequest = v.InferOutput<typeof payload>;

/** A query of the guide, written to the bucket as a table; a link to it is mailed. */
export const report: Kind<ReportRequest> = {
  id: 'report',
  version: 1,
  means: 'A table of what a query of the guide gives, as CSV or XLSX; a link to it is mailed.',
  payload,
  example: {
    report: 'assets-by-location',
    parameters: { since: '2026-01-01' },
    format: 'xlsx',
    mailTo: 'ada@example.com',
  },
  breaker: () => 'reports',
  settleSeconds: 0,
  redacted: ({ report: name, format }) => ({ report: name, format }),
};
