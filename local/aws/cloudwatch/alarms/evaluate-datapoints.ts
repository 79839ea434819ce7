export type StateValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export type TreatMissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

export interface EvaluationRule {
  /** N: how many points are judged. */
  readonly evaluationPeriods: number;
  /** M: how many of them must breach. */
  readonly datapointsToAlarm: number;
  readonly treatMissingData: TreatMissingData;
}

/** A point of the evaluation range: does it breach? `undefined` when it is missing. */
export type Datapoint = boolean | undefined;

export interface Verdict {
  /** Absent when the alarm keeps the state it has. */
  readonly state?: StateValue;
  /** Indices into the range of the real points that were judged, oldest first. */
  readonly judged: readonly number[];
  /** How many missing points were filled in by the rule. */
  readonly filled: number;
}

/**
 * How far an alarm looks back beyond N for points that stand in for missing ones. AWS does not
 * publish it; its examples use 5 for N = 3, and measured alarms leave a silent metric N + 2 periods late.
 */
export const EXTRA_PERIODS = 2;

/**
 * Judges the points of an evaluation range, oldest first, as CloudWatch documents it:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function evaluateDatapoints(range: readonly Datapoint[], rule: EvaluationRule): Verdict {
  const { evaluationPeriods, datapointsToAlarm } = rule;
  const judged = range
    .map((_, index) => index)
    .filter((index) => range[index] !== undefined)
    .slice(-evaluationPeriods);
  const filled = evaluationPeriods - judged.length;
  const breaching = judged.filter((index) => range[index] === true).length;
  const state = judge({ range, judged, filled, breaching, datapointsToAlarm }, rule);
  return { ...(state !== undefined && { state }), judged, filled };
}

interface Count {
  readonly range: readonly Datapoint[];
  readonly judged: readonly number[];
  readonly filled: number;
  readonly breaching: number;
  readonly datapointsToAlarm: number;
}

function judge(count: Count, { treatMissingData }: EvaluationRule): StateValue | undefined {
  const { judged, filled, breaching, datapointsToAlarm } = count;
  const filledBreaching = treatMissingData === 'breaching' ? filled : 0;
  if (breaching + filledBreaching >= datapointsToAlarm) return 'ALARM';
  const certain = filled === 0 || breaching < judged.length;
  if (certain || treatMissingData === 'breaching' || treatMissingData === 'notBreaching') {
    return 'OK';
  }
  // What is left: nothing but missing and breaching points, and too few of the latter.
  if (treatMissingData === 'ignore') return undefined;
  return isOldBreach(count) ? 'ALARM' : 'INSUFFICIENT_DATA';
}

/**
 * AWS calls it "avoiding premature transitions": a lone breach may be followed by good points, so
 * it waits; once it is at least M periods old and nothing good came since, it is an alarm.
 */
function isOldBreach({ range, judged, datapointsToAlarm }: Count): boolean {
  const oldest = judged[0];
  return oldest !== undefined && range.length - oldest >= datapointsToAlarm;
}
