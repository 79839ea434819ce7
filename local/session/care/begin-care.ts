import { s3Objects } from '#adapters/care/s3-objects.ts';
import { careStatusStore } from '#adapters/state-table/care-status.ts';
import type { Guide } from '#core/guide.ts';
import { SessionCare } from './session-care.ts';
import type { SimulatedCare } from './simulated-care.ts';

/** Where the last report lies. */
const REPORT = 'advice/latest.json';

/** Care in a running session. */
export interface BegunCare {
  readonly shown: SessionCare;
  /** Of the function that cares: after it there may be something new. */
  readonly functionName: string;
}

/** Shows how care stands and lets its one-off jobs run; undefined when the stack has no care. */
export function beginCare(
  care: SimulatedCare,
  session: {
    readonly guide: Guide;
    readonly table: string;
    readonly outputs: Readonly<Record<string, string>>;
    /** The environment by which AWS clients find the stack. */
    readonly access: Readonly<Record<string, string>>;
    readonly onProblem: (text: string) => void;
  },
): BegunCare | undefined {
  const { access, guide, onProblem, outputs, table } = session;
  const { CareBucketName: bucket, CareFunctionName: functionName } = outputs;
  if (guide.care === undefined || bucket === undefined || functionName === undefined) {
    return undefined;
  }
  care.begin({ ...access, CARE_BUCKET: bucket }, onProblem);
  const { read } = careStatusStore(table);
  const objects = s3Objects(bucket);
  const shown = new SessionCare({
    rules: guide.care,
    status: read,
    report: async () => {
      const body = await objects.get(REPORT);
      return body === undefined ? undefined : JSON.parse(Buffer.from(body).toString());
    },
  });
  return { shown, functionName };
}
