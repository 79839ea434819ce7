import type { Guide, Row } from './guide.ts';
import { signal } from './signals.ts';

/** One CloudWatch alarm that mirrors one line of the threshold table. */
export interface RowAlarm {
  readonly name: string;
  readonly row: string;
  readonly target: string;
  readonly side: 'high' | 'low';
  readonly metricName: string;
  readonly statistic: 'Average';
  readonly comparison: 'GreaterThanThreshold' | 'LessThanThreshold';
  readonly threshold: number;
  readonly datapointsToAlarm: number;
  readonly evaluationPeriods: number;
  readonly treatMissingData: 'missing' | 'ignore';
  readonly description: string;
}

/** Custom metrics stand in this namespace, with the one dimension `Target`. */
export function metricNamespace(guide: Pick<Guide, 'application'>): string {
  return `Capstan/${guide.application}`;
}

/** The name of a row's alarm: `<target>-<signal>-<high|low>`. */
export function alarmName(row: Pick<Row, 'id'>, side: 'high' | 'low'): string {
  return `${row.id}-${side}`;
}

const asks = { instances: 'more instances', plan: 'the next plan', disk: 'a larger disk' } as const;

function answer(row: Row, side: 'high' | 'low'): string {
  if (side === 'high')
    return `Capstan asks for ${row.asks.map((ask) => asks[ask]).join(', then ')}.`;
  return row.low.leadsTo === 'shrink'
    ? 'Capstan gives back what is not needed, once every signal agrees.'
    : 'Advice only: this cannot be given back.';
}

/** The two alarms of every row, in the order of the table. */
export function rowAlarms(guide: Guide): readonly RowAlarm[] {
  return guide.rows.flatMap((row) =>
    (['high', 'low'] as const).map((side) => ({
      name: alarmName(row, side),
      row: row.id,
      target: row.target,
      side,
      metricName: signal(row.signal).metricName,
      statistic: 'Average' as const,
      comparison:
        side === 'high' ? ('GreaterThanThreshold' as const) : ('LessThanThreshold' as const),
      threshold: row[side].value,
      datapointsToAlarm: row[side].breaching,
      evaluationPeriods: row[side].of,
      treatMissingData: signal(row.signal).missing,
      description: `${row.why[side]} ${answer(row, side)} ${guide.docsUrl}#${row.id}`,
    })),
  );
}
