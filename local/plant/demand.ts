const MEBIBYTE = 1024 ** 2;
const KIBIBYTE = 1024;

/**
 * What the simulated application asks of its machines. The figures are chosen so that the ordinary
 * business hour of 100,000 requests a day comes out as the scaling guide states its current values;
 * docs/plant.md derives them.
 */
export const DEMAND = {
  service: {
    /** Gunicorn-like: one worker per CPU, since the work is bound by the interpreter's lock. */
    workersPerCpu: 1,
    /** CPU seconds until the answer is out… */
    answerCpuSeconds: 0.021,
    /** …and of the whole request: mail, reports, file work done after the answer by the same worker. */
    requestCpuSeconds: 0.245,
    /** Health checks, metrics, the runtime itself: share of a CPU. */
    idleCpu: 0.03,
    /** A request that fails for want of the database costs this share of the work. */
    failedWorkShare: 0.15,
    /** Callers and Render's proxy give up. */
    timeoutSeconds: 30,
    /** Share of requests answered 404 and 500 on a good day. */
    notFoundShare: 0.03,
    faultShare: 0.0002,
  },
  memory: {
    /** Interpreter, libraries and caches of one process. */
    baseBytes: 450 * MEBIBYTE,
    perUserBytes: 1.42 * MEBIBYTE,
    perRequestBytes: 6 * MEBIBYTE,
  },
  database: {
    /** CPU seconds of a request's queries before its answer, and of all its queries. */
    answerCpuSeconds: 0.005,
    requestCpuSeconds: 0.108,
    idleCpu: 0.015,
    /** Blocks looked at per request; what is not in memory is read from disk. */
    blocksPerRequest: 10_200,
    writesPerRequest: 125,
    /** Checkpoints, WAL and statistics. */
    idleIops: 45,
    /** Share of blocks read from disk with 4 GB of memory; more memory, fewer reads. */
    missShareAt4Gb: 0.032,
    /** Without the cache every listing and profile is queried again. */
    withoutCacheFactor: 1.6,
    bytesPerRequest: 1.5 * KIBIBYTE,
    /** Connections an instance keeps open, and the most it opens. */
    poolIdle: 6,
    poolMax: 10,
    /** Server connections of the managed pooler. */
    poolerConnections: 20,
    adminConnections: 4,
    /** Buffers and page cache fill this much of the memory. */
    memoryShare: 0.55,
    bytesPerConnection: 6 * MEBIBYTE,
  },
  keyValue: {
    baseBytes: 60 * MEBIBYTE,
    /** Listings and profiles that exist; each is kept until its TTL is over. */
    distinctKeys: 24_000,
    bytesPerKey: 24 * KIBIBYTE,
    keysPerRequest: 4,
    /** Between the 10 minutes of a listing, the 30 of a profile and the hour of configuration. */
    ttlSeconds: 1_500,
    hitShare: 0.93,
    connectionsPerInstance: 30,
    connectionsPerUser: 0.08,
    idleCpu: 0.01,
    cpuSecondsPerRequest: 0.004,
    /** What the container uses besides the data. */
    overheadShare: 0.08,
  },
  worker: {
    /** Celery's `--concurrency` and `--prefetch-multiplier`; a task is acknowledged once it is done. */
    concurrency: 4,
    prefetch: 4,
    /** A task waits for other services most of the time: seconds in a worker, and of them CPU. */
    taskSeconds: 2,
    taskCpuSeconds: 0.3,
    idleCpu: 0.02,
    /** Mails, reports and files that a request leaves to workers. */
    tasksPerRequest: 0.5,
    memoryBytes: 380 * MEBIBYTE,
  },
} as const;
