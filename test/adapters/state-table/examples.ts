import type { Decision } from '#core/decision.ts';
import type { Act, History } from '#core/history.ts';
import type { Observation } from '#core/observation.ts';

const MINUTE = 60_000;
export const NOON = Date.UTC(2026, 7, 3, 12, 0, 0);

const block = {
  enabled: true,
  min: 2,
  max: 5,
  criteria: { cpu: { enabled: true, percentage: 60 }, memory: { enabled: false, percentage: 70 } },
};

const act: Act = {
  generation: 6,
  action: { kind: 'steer-autoscaling', from: block, to: { ...block, min: 3 } },
  actionClass: 'instances',
  direction: 'up',
  because: 'CPU is at 81 %',
  status: 'VERIFIED',
  plannedAt: NOON - 9 * MINUTE,
  sentAt: NOON - 9 * MINUTE + 120,
  answeredAt: NOON - 9 * MINUTE + 480,
  settledAt: NOON - 7 * MINUTE,
  outcome: 'was seen',
  before: { cpu: 81.25, 'response-time': 640 },
  undoes: 4,
};

const { settledAt: _, ...open } = act;

/** A history in which everything that may be there is there. */
export const fullHistory: History = {
  generation: 7,
  intent: {
    ...open,
    generation: 7,
    action: { kind: 'grow-disk', from: 15, to: 20 },
    status: 'SENT',
  },
  acts: [
    act,
    { ...act, generation: 5, action: { kind: 'set-instances', from: 2, to: 4 } },
    { ...act, generation: 4, action: { kind: 'set-plan', from: 'standard', to: 'pro' } },
  ],
  approvals: [{ actionClass: 'key-value-plan', by: 'ann', at: NOON, until: NOON + MINUTE }],
  known: { instances: 4, plan: 'pro', diskGb: 15, at: NOON, adoptedAt: NOON - MINUTE },
  bootSeconds: [71, 88.5],
  outbox: [{ at: NOON, target: 'api', kind: 'act', sentence: 'api: from 2 to 4 instances.' }],
  lastTold: { about: 'key-value-plan up', at: NOON },
};

/** Three minutes of a service, with a gap. */
export const serviceObservation: Observation = {
  target: 'api',
  facts: {
    kind: 'service',
    name: 'asset-anchor-api',
    plan: 'standard',
    manualInstances: 2,
    instanceCreatedAt: [NOON - 90 * MINUTE, NOON - 80 * MINUTE],
    autoscaling: block,
    hasDisk: false,
    suspended: false,
    deploys: [
      { id: 'dep-2', status: 'live', createdAt: NOON - 90 * MINUTE },
      { id: 'dep-1', status: 'deactivated', createdAt: 1, finishedAt: 2 },
    ],
  },
  factsAt: NOON,
  series: {
    cpu: [
      { at: NOON - 3 * MINUTE, value: 41.5 },
      { at: NOON - MINUTE, value: 0 },
      { at: NOON, value: 40.125 },
    ],
    'request-rate': [{ at: NOON, value: 1234.5 }],
  },
  silent: { redis: 'no answer' },
};

export const postgresObservation: Observation = {
  target: 'database',
  facts: {
    kind: 'postgres',
    name: 'asset-anchor-db',
    plan: 'pro_4gb',
    status: 'available',
    diskGb: 15,
    diskAutoscaling: false,
    highAvailability: true,
    replicas: 1,
    suspended: false,
    inMaintenance: false,
  },
  factsAt: NOON,
  series: {},
  silent: {},
  heaviest: { at: NOON - 3_000, seconds: 300, percent: 71.5, query: 'SELECT $1' },
};

export const keyValueObservation: Observation = {
  ...postgresObservation,
  target: 'redis',
  facts: {
    kind: 'key-value',
    name: 'asset-anchor-cache',
    plan: 'standard',
    status: 'available',
    suspended: false,
    inMaintenance: false,
  },
};

/** An act with every field. */
export const fullDecision: Decision = {
  target: 'api',
  at: NOON,
  generation: 7,
  verdict: 'act',
  because: 'CPU is at 81 %, which is above 70 %',
  reason: 'breach',
  actionClass: 'instances',
  direction: 'up',
  action: { kind: 'set-instances', from: 2, to: 4 },
  wanted: { kind: 'set-instances', from: 2, to: 5 },
  inputs: [
    {
      row: 'api-cpu',
      signal: 'cpu',
      value: 81.25,
      ageSeconds: 7,
      high: 70,
      low: 20,
      highAlarm: 'ALARM',
      lowAlarm: 'OK',
    },
    {
      row: 'api-memory',
      signal: 'memory',
      high: 75,
      low: 30,
      highAlarm: 'INSUFFICIENT_DATA',
      lowAlarm: 'OK',
    },
  ],
  proposals: [
    {
      by: 'api-cpu',
      wants: 'more',
      action: { kind: 'set-instances', from: 2, to: 5 },
      because: 'it aims at 60 %',
    },
    { by: 'api-memory', wants: 'unknown', because: 'no fresh value' },
  ],
  guards: [{ guard: 'step', effect: 'limit', because: 'at most double' }],
  costUsdPerMonth: { before: 50, after: 100 },
  undoable: true,
  downtimeSeconds: 0,
  tell: 'act',
};
