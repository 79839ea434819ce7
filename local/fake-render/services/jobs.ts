import { recordEffect } from '../effects.ts';
import type { Json } from '../json.ts';
import { newId } from '../random.ts';
import { compact, objectOf, optionalText, text } from '../server/fields.ts';
import { page } from '../server/pagination.ts';
import { admits, optionalTimestamp, timeAdmits, timestamp } from '../server/query.ts';
import { badRequest, notFound } from '../server/refusal.ts';
import { created, ok } from '../server/reply.ts';
import { type Call, type Handler, param } from '../server/route.ts';
import type { Job, Service, World } from '../world.ts';
import { liveDeploy } from './instances.ts';
import { addServiceEvent } from './service-events.ts';
import { newestFirst, serviceOf } from './service-of.ts';

/** Jobs speak of plans by internal ids. */
const STARTER_PLAN_ID = 'plan-srv-006';
const QUEUED = 1_000;

const showJob = (job: Job): Json =>
  compact({
    id: job.id,
    serviceId: job.serviceId,
    startCommand: job.startCommand,
    planId: job.planId,
    status: job.status,
    createdAt: timestamp(job.createdAt),
    startedAt: optionalTimestamp(job.startedAt),
    finishedAt: optionalTimestamp(job.finishedAt),
  });

/** How to end jobs that really run; beside the world, which is copied as data. */
const running = new WeakMap<Job, AbortController>();

function end(world: World, service: Service, job: Job, status: string): void {
  running.get(job)?.abort();
  job.status = status;
  job.finishedAt = world.clock.now();
  addServiceEvent(world, service, 'job_run_ended', { jobId: job.id, status });
}

function schedule(world: World, service: Service, job: Job): void {
  const startsAt = job.createdAt + QUEUED;
  world.clock.at(startsAt, () => {
    if (job.status !== 'pending') return;
    job.status = 'running';
    job.startedAt = startsAt;
    const finish = (isWell: boolean): void => {
      if (job.status === 'running') end(world, service, job, isWell ? 'succeeded' : 'failed');
    };
    const stopping = new AbortController();
    const exitCode = world.runJob?.(job, stopping.signal);
    if (exitCode === undefined) {
      // The one command whose end a test can choose.
      const isWell = job.startCommand !== 'false';
      world.clock.at(startsAt + world.timings.job, () => finish(isWell));
      return;
    }
    running.set(job, stopping);
    exitCode.then(
      (code) => finish(code === 0),
      () => finish(false),
    );
  });
}

export const createJob: Handler = (call) => {
  const { world } = call;
  const service = serviceOf(call);
  const body = objectOf(call.body);
  if (service.plan === 'free') throw badRequest('jobs need a paid base service');
  if (liveDeploy(service) === undefined) throw badRequest('the service has no successful build');
  const job: Job = {
    id: newId(world.random, 'job'),
    serviceId: service.id,
    startCommand: text(body, 'startCommand'),
    planId: optionalText(body, 'planId') ?? STARTER_PLAN_ID,
    status: 'pending',
    createdAt: call.now,
  };
  service.jobs.push(job);
  schedule(world, service, job);
  const after = { jobId: job.id, startCommand: job.startCommand };
  recordEffect(world, call, { resourceId: service.id, before: null, after });
  return created(showJob(job));
};

export const listJobs: Handler = (call) => {
  const { query } = call;
  const items = newestFirst(serviceOf(call).jobs).filter(
    (job) =>
      admits(query, 'status', job.status) &&
      timeAdmits(query, 'created', job.createdAt) &&
      timeAdmits(query, 'started', job.startedAt) &&
      timeAdmits(query, 'finished', job.finishedAt),
  );
  return ok(page(query, { items, keyOf: ({ id }) => id, as: 'job', show: showJob }));
};

function jobOf(call: Call): Job {
  const id = param(call, 'jobId');
  const job = serviceOf(call).jobs.find((known) => known.id === id);
  if (job === undefined) throw notFound(id);
  return job;
}

export const getJob: Handler = (call) => ok(showJob(jobOf(call)));

export const cancelJob: Handler = (call) => {
  const job = jobOf(call);
  if (job.finishedAt !== undefined) throw badRequest(`job is already ${job.status}`);
  const before = { jobId: job.id, status: job.status };
  end(call.world, serviceOf(call), job, 'canceled');
  const after = { jobId: job.id, status: job.status };
  recordEffect(call.world, call, { resourceId: job.serviceId, before, after });
  return ok(showJob(job));
};
