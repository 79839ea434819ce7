import type { RunWish } from '#local/page/playbook-feed.ts';

/** A run that needs nobody's yes. */
export const growDisk: RunWish = {
  playbook: 'grow-database-storage',
  input: { target: 'database', gb: 25 },
  by: 'jo',
  why: 'imports fill the disk this week',
  name: 'grow-database-storage-demo',
  when: 'window',
};

/** A run that waits for somebody's yes. */
export const askForUpgrade: RunWish = {
  playbook: 'upgrade-database',
  input: { target: 'database', plan: 'pro_8gb' },
  by: 'jo',
  why: 'the disk cache is too small since the spring campaign',
  name: 'upgrade-database-demo',
  when: 'now',
};
