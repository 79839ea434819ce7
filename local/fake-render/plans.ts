/** One compute plan: what one instance of a web service, private service or worker gets. */
export interface ComputePlan {
  /** The API name; plans on sale only under a spec id carry that id here. */
  readonly id: string;
  readonly specId?: string;
  readonly cpu: number;
  readonly memoryBytes: number;
  /** US dollars per instance and month. */
  readonly pricePerMonth: number;
}

export interface PostgresPlan {
  readonly id: string;
  readonly family: 'free' | 'basic' | 'pro' | 'accelerated' | 'legacy';
  readonly cpu: number;
  readonly memoryBytes: number;
  readonly connections: number;
  readonly pricePerMonth: number;
  readonly highAvailability: boolean;
}

export interface KeyValuePlan {
  readonly id: string;
  readonly specId?: string;
  /** Render publishes none: an assumption of this fake. */
  readonly cpu: number;
  readonly memoryBytes: number;
  readonly connections: number;
  readonly pricePerMonth: number;
}

export const MEGABYTE = 1024 ** 2;
export const GIGABYTE = 1024 ** 3;

type ComputeRow = readonly [id: string, specId: string, cpu: number, gb: number, price: number];

const compute = ([id, specId, cpu, gb, pricePerMonth]: ComputeRow): ComputePlan => ({
  id: id === '' ? specId : id,
  ...(specId === '' ? {} : { specId }),
  cpu,
  memoryBytes: gb * GIGABYTE,
  pricePerMonth,
});

/** Prices and sizes as published in the first half of 2026. */
export const COMPUTE_PLANS: readonly ComputePlan[] = (
  [
    ['free', '', 0.1, 0.5, 0],
    ['starter', '0.5c-512mb', 0.5, 0.5, 7],
    ['standard', '1c-2g', 1, 2, 25],
    ['pro', '2c-4g', 2, 4, 85],
    ['', '2c-8g', 2, 8, 135],
    ['', '2c-16g', 2, 16, 200],
    ['pro_plus', '4c-8g', 4, 8, 175],
    ['pro_max', '4c-16g', 4, 16, 225],
    ['', '4c-32g', 4, 32, 350],
    ['', '8c-16g', 8, 16, 300],
    ['pro_ultra', '8c-32g', 8, 32, 450],
    ['', '8c-64g', 8, 64, 1_000],
    ['', '12c-24g', 12, 24, 450],
    ['', '12c-48g', 12, 48, 800],
    ['', '12c-96g', 12, 96, 1_500],
  ] satisfies ComputeRow[]
).map(compute);

type PostgresRow = readonly [
  id: string,
  cpu: number,
  gb: number,
  connections: number,
  price: number,
];

const postgres =
  (family: PostgresPlan['family'], highAvailability: boolean) =>
  ([id, cpu, gb, connections, pricePerMonth]: PostgresRow): PostgresPlan => ({
    id,
    family,
    cpu,
    memoryBytes: gb * GIGABYTE,
    connections,
    pricePerMonth,
    highAvailability,
  });

const FLEXIBLE_ROWS: readonly PostgresRow[] = [
  ['pro_4gb', 1, 4, 100, 55],
  ['pro_8gb', 2, 8, 200, 100],
  ['pro_16gb', 4, 16, 400, 200],
  ['pro_32gb', 8, 32, 500, 400],
  ['pro_64gb', 16, 64, 500, 800],
  ['pro_128gb', 32, 128, 500, 1_700],
  ['pro_192gb', 48, 192, 500, 2_500],
  ['pro_256gb', 64, 256, 500, 3_000],
  ['pro_384gb', 96, 384, 500, 4_600],
  ['pro_512gb', 128, 512, 500, 6_200],
];

const ACCELERATED_ROWS: readonly PostgresRow[] = [
  ['accelerated_16gb', 2, 16, 400, 160],
  ['accelerated_32gb', 4, 32, 500, 350],
  ['accelerated_64gb', 8, 64, 500, 750],
  ['accelerated_128gb', 16, 128, 500, 1_500],
  ['accelerated_256gb', 32, 256, 500, 2_500],
  ['accelerated_384gb', 48, 384, 500, 4_500],
  ['accelerated_512gb', 64, 512, 500, 6_000],
  ['accelerated_768gb', 96, 768, 500, 9_000],
  ['accelerated_1024gb', 128, 1_024, 500, 11_000],
];

const BASIC_ROWS: readonly PostgresRow[] = [
  ['basic_256mb', 0.1, 0.25, 100, 6],
  ['basic_1gb', 0.5, 1, 100, 19],
  ['basic_4gb', 2, 4, 100, 75],
];

/** Legacy plans exist for reading only: nothing is created on them or returns to them. */
export const POSTGRES_PLANS: readonly PostgresPlan[] = [
  postgres('free', false)(['free', 0.1, 0.25, 100, 0]),
  ...BASIC_ROWS.map(postgres('basic', false)),
  ...FLEXIBLE_ROWS.map(postgres('pro', true)),
  ...ACCELERATED_ROWS.map(postgres('accelerated', true)),
  postgres('legacy', false)(['starter', 0.1, 0.25, 97, 7]),
  postgres('legacy', false)(['standard', 1, 1, 97, 20]),
  postgres('legacy', true)(['pro', 2, 4, 97, 95]),
  postgres('legacy', true)(['pro_plus', 4, 8, 197, 185]),
];

type KeyValueRow = readonly [
  id: string,
  specId: string,
  cpu: number,
  mb: number,
  connections: number,
  price: number,
];

/** In order of size: a Key Value instance moves only down this list. */
export const KEY_VALUE_PLANS: readonly KeyValuePlan[] = (
  [
    ['free', '', 0.1, 25, 50, 0],
    ['starter', '256mb', 0.25, 256, 250, 10],
    ['standard', '1g', 0.5, 1_024, 1_000, 32],
    ['pro', '5g', 1, 5 * 1_024, 5_000, 135],
    ['pro_plus', '10g', 2, 10 * 1_024, 10_000, 250],
    ['', '20g', 4, 20 * 1_024, 20_000, 550],
    ['', '40g', 4, 40 * 1_024, 40_000, 1_100],
  ] satisfies KeyValueRow[]
).map(([id, specId, cpu, mb, connections, pricePerMonth]) => ({
  id: id === '' ? specId : id,
  ...(specId === '' ? {} : { specId }),
  cpu,
  memoryBytes: mb * MEGABYTE,
  connections,
  pricePerMonth,
}));

interface Named {
  readonly id: string;
  readonly specId?: string;
}

const find = <T extends Named>(plans: readonly T[], name: string): T | undefined =>
  plans.find((plan) => plan.id === name || plan.specId === name);

/** The compute plan of that API name or spec id. */
export const computePlan = (name: string): ComputePlan | undefined => find(COMPUTE_PLANS, name);

/** The Postgres plan of that API name. */
export const postgresPlan = (name: string): PostgresPlan | undefined => find(POSTGRES_PLANS, name);

/** The Key Value plan of that API name or spec id. */
export const keyValuePlan = (name: string): KeyValuePlan | undefined => find(KEY_VALUE_PLANS, name);
