import * as v from 'valibot';

/** Closed, as all that is kept. */
export const breakerSchema = v.strictObject({
  name: v.string(),
  version: v.number(),
  state: v.picklist(['closed', 'open', 'half-open']),
  since: v.number(),
  windowStart: v.number(),
  calls: v.number(),
  failures: v.number(),
  opened: v.number(),
  until: v.number(),
  because: v.string(),
});
