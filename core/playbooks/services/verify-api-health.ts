import * as v from 'valibot';
import { minutesField, serviceField } from '../fields.ts';
import { playbook } from '../playbook.ts';
import { serviceOf } from '../targets.ts';

/** What a response time may be where the guide has no row for it. */
const RESPONSE_MS = 500;

/** Whether a service is well, as a report. */
export const verifyApiHealth = playbook({
  id: 'verify-api-health',
  summary: 'Says whether a service is well: health path, instances, last deploy, errors, speed.',
  input: v.strictObject({
    service: serviceField,
    minutes: minutesField('how far back errors and response times count', 15),
    maxErrorPercent: v.optional(
      v.pipe(
        v.number(),
        v.minValue(0, 'at least 0 %'),
        v.maxValue(100, 'at most 100 %'),
        v.description('share of requests that may fail, in percent'),
      ),
      1,
    ),
    maxResponseMs: v.optional(
      v.pipe(
        v.number(),
        v.minValue(1, 'at least 1 ms'),
        v.maxValue(600_000, 'at most 600000 ms'),
        v.description(
          "the most the 95th percentile of response times may be, in ms; the guide's high line if not said",
        ),
      ),
    ),
  }),
  needs: ['render'],
  looksOnly: true,
  about: {
    steps: ['looks once at everything and reports each line as passed or failed'],
    downtime: 'none',
    undo: 'nothing is changed',
  },
  example: { service: 'api' },
  async plan({ guide }, { service, minutes, maxErrorPercent, maxResponseMs }) {
    const target = serviceOf(guide, service).id;
    const row = guide.rows.find((one) => one.target === target && one.signal === 'response-time');
    const line = maxResponseMs ?? row?.high.value ?? RESPONSE_MS;
    return {
      steps: [{ kind: 'check-service', target, minutes, maxErrorPercent, maxResponseMs: line }],
    };
  },
});
