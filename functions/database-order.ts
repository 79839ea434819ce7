import { careOrders } from '#adapters/care/care-orders.ts';
import { careSecretReader } from '#adapters/care/care-secret.ts';
import { s3Objects } from '#adapters/care/s3-objects.ts';
import { guide as ours } from '#config';
import type { Guide } from '#core/guide.ts';
import { environment } from './shared/environment.ts';
import { playbookHandler } from './shared/playbook-handler.ts';
import { playbookWorld } from './shared/playbook-world.ts';
import { statementLog } from './shared/statement-log.ts';

const { care }: Guide = ours;
if (care === undefined) throw new Error('the guide has no section care');

const orders = careOrders({
  secret: careSecretReader(environment('CARE_SECRET_NAME'), Date.now),
  rules: care,
  objects: s3Objects(environment('CARE_BUCKET')),
  watch: statementLog,
});

/** A person starts a playbook whose work is done by the function that cares for the database. */
export const handler = playbookHandler({ ...playbookWorld(), orders });
