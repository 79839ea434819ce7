import { guide } from '#config';
import type { Guide, Row, ServiceTarget } from '#core/guide.ts';

const ID_CHARACTERS = 20;

/** A Render id for the target with that number. */
const renderId = (serial: number): string =>
  `srv-${`bench${String(serial).padStart(4, '0')}`.padEnd(ID_CHARACTERS, '0')}`;

function serviceOf(serial: number): ServiceTarget {
  return {
    kind: 'service',
    id: `service-${String(serial).padStart(2, '0')}`,
    renderId: renderId(serial),
    mode: 'direct',
    instances: { min: 2, max: 10 },
  };
}

/** The guide of `count` services, each watched and kept as Asset Anchor's API is; without tasks and databases. */
export function fleetGuide(count: number): Guide {
  const { care: _care, tasks: _tasks, ...whole }: Guide = guide;
  const model = whole.targets.find(({ kind }) => kind === 'service');
  const modelRows = whole.rows.filter(({ target }) => target === model?.id);
  const targets = Array.from({ length: count }, (_, index) => serviceOf(index + 1));
  return {
    ...whole,
    application: 'bench-fleet',
    targets,
    rows: targets.flatMap(({ id }) =>
      modelRows.map((row): Row => ({ ...row, id: `${id}-${row.signal}`, target: id })),
    ),
    // Neither money nor the time of day is what is measured here.
    schedules: [],
    budget: { usdPerMonth: 1_000_000, reserveUsdPerMonth: 0 },
  };
}
