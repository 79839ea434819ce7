import type { Decision } from './decision.ts';
import { sentenceOf, tell } from './sentence.ts';
import { signal } from './signals.ts';
import { inUnits } from './units.ts';
import { wallTime } from './zoned-time.ts';

function costLine({
  costUsdPerMonth: { before, after },
  undoable,
  downtimeSeconds,
}: Decision): string {
  const change = after - before;
  const sign = change > 0 ? '+' : '−';
  const delta =
    change === 0 ? '' : ` → $${after.toFixed(2)} (${sign}$${Math.abs(change).toFixed(2)})`;
  const away = downtimeSeconds > 0 ? `, about ${downtimeSeconds} s of downtime` : ', no downtime';
  const note = change === 0 ? '' : `; ${undoable ? 'can be undone' : 'cannot be undone'}${away}`;
  return `$${before.toFixed(2)} a month${delta}${note}`;
}

/** A decision as a person reads it, top line first. `zone` is the guide's time zone. */
export function explain(decision: Decision, zone: string): string {
  const lines = [`${wallTime(decision.at, zone)}  ${tell(decision)}`, ''];
  lines.push('  saw');
  for (const input of decision.inputs) {
    const { unit } = signal(input.signal);
    const value = input.value === undefined ? 'no fresh value' : inUnits(input.value, unit);
    const age = input.ageSeconds === undefined ? '' : `, ${input.ageSeconds} s old`;
    const band = `${inUnits(input.low, unit)} to ${inUnits(input.high, unit)}`;
    lines.push(
      `    ${input.row.padEnd(20)} ${value}${age}  (${band}; high ${input.highAlarm}, low ${input.lowAlarm})`,
    );
  }
  lines.push('  proposed');
  for (const { by, wants, action, because } of decision.proposals) {
    lines.push(
      `    ${by.padEnd(20)} ${wants}${action ? `, ${sentenceOf(action)}` : ''}: ${because}`,
    );
  }
  if (decision.guards.length > 0) lines.push('  guards');
  for (const { guard, effect, because } of decision.guards) {
    lines.push(`    ${guard.padEnd(20)} ${effect}: ${because}`);
  }
  lines.push('  cost', `    ${costLine(decision)}`);
  return lines.join('\n');
}
