import { growDatabaseStorage } from './grow-database-storage.ts';
import type { Playbook } from './playbook.ts';

/** Every playbook, in the order in which documents list them. */
export const playbooks: readonly Playbook[] = [growDatabaseStorage];

/** The playbook of a name, if there is one. */
export function playbookOf(id: string): Playbook | undefined {
  return playbooks.find((one) => one.id === id);
}
