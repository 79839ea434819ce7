import * as v from 'valibot';

// Enumerations of Render grow, so each is a string here; absent and null mean the same.

const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** Milliseconds since the epoch. */
const instantSchema = v.pipe(
  v.string(),
  v.regex(RFC_3339),
  v.transform((text) => Date.parse(text)),
  v.finite(),
);

const countSchema = v.pipe(v.number(), v.integer(), v.minValue(0));
const criterionSchema = v.object({ enabled: v.boolean(), percentage: v.number() });

export const autoscalingSchema = v.object({
  enabled: v.boolean(),
  min: countSchema,
  max: countSchema,
  criteria: v.object({ cpu: criterionSchema, memory: criterionSchema }),
});

export const serviceSchema = v.object({
  id: v.string(),
  name: v.string(),
  type: v.string(),
  suspended: v.string(),
  serviceDetails: v.object({
    plan: v.string(),
    numInstances: countSchema,
    autoscaling: v.nullish(autoscalingSchema),
    disk: v.nullish(v.object({ id: v.string() })),
    parentServer: v.nullish(v.object({ id: v.string() })),
  }),
});

export const instancesSchema = v.array(v.object({ id: v.string(), createdAt: instantSchema }));

export const deploySchema = v.object({
  id: v.string(),
  status: v.nullish(v.string(), 'unknown'),
  createdAt: instantSchema,
  finishedAt: v.nullish(instantSchema),
});

export const deploysSchema = v.array(v.object({ deploy: deploySchema }));

const maintenanceSchema = v.nullish(v.object({ state: v.string() }));

export const postgresSchema = v.object({
  id: v.string(),
  name: v.string(),
  plan: v.string(),
  status: v.string(),
  suspended: v.nullish(v.string()),
  diskSizeGB: countSchema,
  diskAutoscalingEnabled: v.nullish(v.boolean(), false),
  highAvailabilityEnabled: v.nullish(v.boolean(), false),
  readReplicas: v.nullish(v.array(v.object({ name: v.string() })), []),
  maintenance: maintenanceSchema,
});

export const keyValueSchema = v.object({
  id: v.string(),
  name: v.string(),
  plan: v.string(),
  status: v.string(),
  suspended: v.nullish(v.string()),
  maintenance: maintenanceSchema,
});

export const ownerSchema = v.object({
  id: v.string(),
  name: v.string(),
  email: v.nullish(v.string()),
  type: v.string(),
});

export const envVarSchema = v.object({ key: v.string(), value: v.string() });

/** A step without a value is null, or is left out. */
export const seriesSchema = v.array(
  v.object({
    labels: v.array(v.object({ field: v.string(), value: v.string() })),
    values: v.nullish(
      v.array(v.object({ timestamp: instantSchema, value: v.nullish(v.number()) })),
      [],
    ),
    unit: v.nullish(v.string(), ''),
  }),
);

export type Autoscaling = v.InferOutput<typeof autoscalingSchema>;
export type Service = v.InferOutput<typeof serviceSchema>;
export type Instance = v.InferOutput<typeof instancesSchema>[number];
export type Deploy = v.InferOutput<typeof deploySchema>;
export type Postgres = v.InferOutput<typeof postgresSchema>;
export type KeyValue = v.InferOutput<typeof keyValueSchema>;
export type Owner = v.InferOutput<typeof ownerSchema>;
export type Series = v.InferOutput<typeof seriesSchema>[number];
