import * as v from 'valibot';
import type { OrderKindId } from '../../care/order.ts';
import type { Json } from '../journey.ts';
import { type InputSchema, type Playbook, playbook, Refused } from '../playbook.ts';
import { ordersOf } from '../steps/database-order.ts';

/** What differs between the playbooks that give an order. */
interface OrderPlaybook<Input extends InputSchema>
  extends Pick<Playbook<Input>, 'summary' | 'input' | 'about' | 'example' | 'looksOnly'> {
  readonly id: OrderKindId;
  /** The order's own input, as its kind reads it. */
  readonly order: (input: v.InferOutput<Input>) => Readonly<Record<string, Json>>;
  /** In words, for the step: "index on transactions (created_at)". */
  readonly does: (input: v.InferOutput<Input>) => string;
}

/** A name of SQL in lower case, with or without its schema. */
export const relationField = (description: string) =>
  v.pipe(
    v.string(),
    v.regex(
      /^([a-z_][a-z0-9_]{0,62}\.)?[a-z_][a-z0-9_]{0,62}$/,
      'a name of SQL in lower case, such as audit_logs or shard_1.properties',
    ),
    v.description(description),
  );

/**
 * A playbook that has the database's keeper do something: the dry run is the order's own survey, and the run waits
 * until the order is done. Nothing is held meanwhile, since the database serves on.
 */
export const orderPlaybook = <const Input extends InputSchema>({
  does,
  order,
  ...rest
}: OrderPlaybook<Input>): Playbook =>
  playbook<Input>({
    ...rest,
    needs: ['care'],
    async plan(world, input) {
      const { database, orders } = ordersOf(world);
      const asked = order(input);
      const { notes, refusals, steps } = await orders.survey(rest.id, asked);
      if (refusals.length > 0) throw new Refused(...refusals);
      const step = {
        database,
        order: rest.id,
        input: asked,
        does: does(input),
        undo: rest.about.undo,
      };
      return {
        steps: steps.length === 0 ? [] : [{ kind: 'database-order', ...step }],
        notes: [...steps.map((text, index) => `${index + 1}. ${text}`), ...notes],
      };
    },
  });
