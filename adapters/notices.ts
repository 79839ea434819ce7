import type { Herald } from '#core/loop/ports.ts';
import { putOnBus } from './event-bus.ts';

/** Puts notices on Capstan's own bus; the detail is the notice. */
export const noticeBus = (busName: string): Herald => ({
  announce: (notice) =>
    putOnBus(busName, {
      source: 'capstan.loop',
      detailType: 'Capstan Decision',
      at: notice.at,
      detail: notice,
    }),
});
