import * as v from 'valibot';

const criterion = v.strictObject({ enabled: v.boolean(), percentage: v.number() });

export const autoscalingFactSchema = v.strictObject({
  enabled: v.boolean(),
  min: v.number(),
  max: v.number(),
  criteria: v.strictObject({ cpu: criterion, memory: criterion }),
});

const numbers = { from: v.number(), to: v.number() };

export const actionSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('set-instances'), ...numbers }),
  v.strictObject({
    kind: v.literal('steer-autoscaling'),
    from: autoscalingFactSchema,
    to: autoscalingFactSchema,
  }),
  v.strictObject({ kind: v.literal('set-plan'), from: v.string(), to: v.string() }),
  v.strictObject({ kind: v.literal('grow-disk'), ...numbers }),
]);

export const actionClassSchema = v.picklist([
  'instances',
  'service-plan',
  'database-plan',
  'database-disk',
  'key-value-plan',
]);

export const directionSchema = v.picklist(['up', 'down']);
