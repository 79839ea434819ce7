import type { Guide } from '#core/guide.ts';
import type { PlaybookId } from '#core/playbooks/ids.ts';
import type { RunStatus } from '#core/playbooks/run-record.ts';
import { careScenarios } from './care-scenarios.ts';
import { databaseScenarios } from './database-scenarios.ts';
import type { PlaybookWorld } from './playbook-world.ts';
import { serviceScenarios } from './service-scenarios.ts';

/** One way in which a playbook goes. */
export interface Scenario {
  readonly id: PlaybookId;
  readonly title: string;
  readonly input: Readonly<Record<string, string | number | boolean>>;
  /** What is different in the guide. */
  readonly guide?: Partial<Guide>;
  /** What is so before it starts. */
  readonly arrange?: (world: PlaybookWorld) => Promise<void> | void;
  readonly ends: RunStatus;
}

/** Every playbook as it succeeds, and as it fails and takes back what it did. */
export const scenarios: readonly Scenario[] = [
  ...databaseScenarios,
  ...serviceScenarios,
  ...careScenarios,
];
