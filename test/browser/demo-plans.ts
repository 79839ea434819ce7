import type { Playbook } from '#core/playbooks/playbook.ts';
import type { PagePlan } from '#local/page/playbook-feed.ts';

type Input = Readonly<Record<string, string | number | boolean>>;
type Draft = Pick<PagePlan, 'steps' | 'costUsdPerMonth' | 'notes'>;

const look = (does: string): PagePlan['steps'][number] => ({
  does,
  changes: false,
  downtimeSeconds: 0,
});

function upgrade({ target, plan }: Input): Draft {
  const wanted = String(plan ?? 'pro_8gb');
  return {
    steps: [
      look(`${target}: Render could restore it to any moment of the last 7 days`),
      {
        does: `${target}: plan pro_4gb → ${wanted}`,
        present: 'pro_4gb',
        wanted,
        changes: true,
        downtimeSeconds: 180,
        undo: 'back to pro_4gb, with the same downtime again',
      },
      look(`${target}: answers SQL, with connections to spare`),
      look('api: answers its health path'),
    ],
    costUsdPerMonth: { before: 61, after: 106 },
    notes: ['connections that are open are cut once; the API opens new ones'],
  };
}

function grow({ target, gb }: Input): Draft {
  const step = {
    does: `${target}: disk 15 GB → ${gb} GB`,
    present: '15 GB',
    wanted: `${gb} GB`,
    changes: true,
    downtimeSeconds: 0,
    undo: 'cannot be taken back: Render never makes a disk smaller',
  };
  const after = 55 + Number(gb) * 0.3;
  const has = gb === 15;
  return {
    steps: has ? [] : [step],
    costUsdPerMonth: { before: 59.5, after: has ? 59.5 : after },
    notes: has ? ['the disk has 15 GB already'] : [],
  };
}

/** What a playbook would do in the demo, without asking anybody. */
export function demoPlan({ about, example, id }: Playbook, input: Input): PagePlan {
  const steps = about.steps.map(look);
  const draft =
    id === 'upgrade-database'
      ? upgrade(input)
      : id === 'grow-database-storage'
        ? grow(input)
        : { steps, costUsdPerMonth: { before: 0, after: 0 }, notes: [] };
  const samples: Readonly<Record<string, unknown>> = example;
  const target = input['target'] ?? input['service'] ?? samples['target'];
  return {
    playbook: id,
    ...(typeof target === 'string' ? { target } : {}),
    ...draft,
    downtimeSeconds: draft.steps.reduce((sum, step) => sum + step.downtimeSeconds, 0),
    fingerprint: '0123456789ab',
  };
}
