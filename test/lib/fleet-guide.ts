import { guide } from '#config';
import type { Guide, Row, Target } from '#core/guide.ts';

const twentyOf = (text: string): string => text.padEnd(20, '0');

function copyOf(target: Target, id: string, serial: number): Target {
  switch (target.kind) {
    case 'service':
      return {
        kind: target.kind,
        id,
        renderId: `srv-${twentyOf(`fleet${serial}x`)}`,
        mode: target.mode,
        instances: target.instances,
      };
    case 'postgres':
      return { ...target, id, renderId: `dpg-${twentyOf(`fleet${serial}x`)}-a` };
    case 'key-value':
      return { ...target, id, renderId: `red-${twentyOf(`fleet${serial}x`)}` };
  }
}

/** Asset Anchor's guide, but for its tasks and care, with its targets copied, in turn, until there are `count`. */
export function fleetGuide(count: number): Guide {
  const { care: _care, tasks: _tasks, ...asset }: Guide = guide;
  const targets: Target[] = [];
  const rows: Row[] = [];
  for (let serial = 0; serial < count; serial += 1) {
    const model = asset.targets[serial % asset.targets.length];
    if (model === undefined) break;
    const id = `${model.id}-of-the-fleet-${serial}`;
    targets.push(copyOf(model, id, serial));
    for (const row of asset.rows.filter(({ target }) => target === model.id)) {
      rows.push({ ...row, id: `${id}-${row.signal}`, target: id });
    }
  }
  const service = targets.find(({ kind }) => kind === 'service')?.id ?? '';
  const schedules = asset.schedules.map((schedule) => ({
    ...schedule,
    asks: schedule.asks.map((ask) => ({ ...ask, target: service })),
  }));
  return { ...asset, targets, rows, schedules };
}
