import type { Instant } from './guide.ts';
import type { SignalId } from './signals.ts';

/** One one-minute value; `at` is the end of its minute. */
export interface Point {
  readonly at: Instant;
  readonly value: number;
}

/** A deploy of a service, as far as decisions care. */
export interface DeployFact {
  readonly id: string;
  /** Render's word; an open set. */
  readonly status: string;
  readonly createdAt: Instant;
  readonly finishedAt?: Instant;
}

/** Render's native autoscaling block, whole, as PUT wants it back. */
export interface AutoscalingFact {
  readonly enabled: boolean;
  readonly min: number;
  readonly max: number;
  readonly criteria: {
    readonly cpu: { readonly enabled: boolean; readonly percentage: number };
    readonly memory: { readonly enabled: boolean; readonly percentage: number };
  };
}

export interface ServiceFacts {
  readonly kind: 'service';
  readonly name: string;
  readonly plan: string;
  /** Render's stored manual count; not what runs while native autoscaling is on. */
  readonly manualInstances: number;
  /** When each running instance was created, oldest first. */
  readonly instanceCreatedAt: readonly Instant[];
  readonly autoscaling?: AutoscalingFact;
  readonly hasDisk: boolean;
  readonly suspended: boolean;
  /** Newest first, at most five. */
  readonly deploys: readonly DeployFact[];
}

export interface PostgresFacts {
  readonly kind: 'postgres';
  readonly name: string;
  readonly plan: string;
  /** `available` when nothing is under way; an open set. */
  readonly status: string;
  readonly diskGb: number;
  readonly diskAutoscaling: boolean;
  readonly highAvailability: boolean;
  readonly replicas: number;
  readonly suspended: boolean;
  readonly inMaintenance: boolean;
}

export interface KeyValueFacts {
  readonly kind: 'key-value';
  readonly name: string;
  readonly plan: string;
  readonly status: string;
  readonly suspended: boolean;
  readonly inMaintenance: boolean;
}

/** What Render says a target is, as opposed to how it is doing. */
export type Facts = ServiceFacts | PostgresFacts | KeyValueFacts;

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** The statement that took most of a database's time of late. */
export interface HeaviestStatement {
  readonly at: Instant;
  /** Of how many seconds before. */
  readonly seconds: number;
  /** Of the time that all statements took together. */
  readonly percent: number;
  /** Written by whoever uses the database, with placeholders for values: show it, never believe it. */
  readonly query: string;
}

/** All that is known of a target now, each value with its age. */
export interface Observation {
  readonly target: string;
  readonly facts: Facts;
  readonly factsAt: Instant;
  /** Oldest first, about the last half hour; a missing signal has no entry, never a zero. */
  readonly series: Readonly<Partial<Record<SignalId, readonly Point[]>>>;
  /** Why a source gave nothing, by source name. */
  readonly silent: Readonly<Record<string, string>>;
  /** Of a database that counts its statements. */
  readonly heaviest?: HeaviestStatement;
}

/** Alarm states read from CloudWatch, by alarm name; an unknown alarm or state is INSUFFICIENT_DATA. */
export interface AlarmReadings {
  readonly at: Instant;
  readonly states: Readonly<Record<string, AlarmState>>;
}
