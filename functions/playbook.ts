import { playbookHandler } from './shared/playbook-handler.ts';
import { playbookWorld } from './shared/playbook-world.ts';

/** A person starts a playbook. */
export const handler = playbookHandler(playbookWorld());
