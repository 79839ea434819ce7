import type { Guide } from './core/guide.ts';

/** Asset Anchor's guide. Every number Capstan acts on stands here and nowhere else. */
export const guide = {
  application: 'asset-anchor',
  workspace: 'tea-d0assetanchor0000000',
  timeZone: 'America/New_York',

  targets: [
    {
      kind: 'service',
      id: 'api',
      renderId: 'srv-d0assetanchorapi0000',
      mode: 'direct',
      instances: { min: 2, max: 10 },
      connections: {
        database: 'database',
        perInstance: 8,
        urlKey: 'DATABASE_URL',
        replicaUrlKey: 'DATABASE_REPLICA_URL',
      },
    },
    { kind: 'postgres', id: 'database', renderId: 'dpg-d0assetanchordb00000-a', maxDiskGb: 2000 },
    { kind: 'key-value', id: 'redis', renderId: 'red-d0assetanchorkv00000' },
  ],

  // The threshold table. "Consistently" is 10 of 15 minutes, a response-time spike 2 of 3, a shrink 15 of 15.
  rows: [
    {
      id: 'api-cpu',
      target: 'api',
      signal: 'cpu',
      current: 30,
      high: { value: 70, breaching: 3, of: 5, aim: 60 },
      low: { value: 20, breaching: 15, of: 15, leadsTo: 'shrink' },
      asks: ['instances', 'plan'],
      why: {
        high: 'The API is short of CPU and will slow down.',
        low: 'The API has had CPU to spare for a quarter of an hour.',
      },
    },
    {
      id: 'api-memory',
      target: 'api',
      signal: 'memory',
      current: 40,
      high: { value: 75, breaching: 10, of: 15, aim: 60, emergency: 92 },
      low: { value: 30, breaching: 15, of: 15, leadsTo: 'shrink' },
      // A process that outgrows its box is not cured by copies of it.
      asks: ['plan', 'instances'],
      why: {
        high: 'The API outgrows its memory and will be killed at the limit.',
        low: 'The API has had memory to spare for a quarter of an hour.',
      },
    },
    {
      id: 'api-response-time',
      target: 'api',
      signal: 'response-time',
      current: 200,
      high: { value: 500, breaching: 2, of: 3, aim: 400 },
      low: { value: 100, breaching: 15, of: 15, leadsTo: 'shrink' },
      asks: ['instances'],
      why: {
        high: 'One request in twenty takes more than half a second.',
        low: 'The API has answered faster than it needs to for a quarter of an hour.',
      },
    },
    {
      id: 'database-cpu',
      target: 'database',
      signal: 'cpu',
      current: 25,
      high: { value: 60, breaching: 10, of: 15, aim: 50, emergency: 90 },
      low: { value: 15, breaching: 15, of: 15, leadsTo: 'shrink' },
      asks: ['plan'],
      why: {
        high: 'The database is short of CPU: look for one slow query first, else it needs the next plan.',
        low: 'The database has had CPU to spare for a quarter of an hour.',
      },
    },
    {
      id: 'database-iops',
      target: 'database',
      signal: 'iops',
      current: 1000,
      high: { value: 3000, breaching: 10, of: 15, aim: 2500, emergency: 6000 },
      low: { value: 500, breaching: 15, of: 15, leadsTo: 'shrink' },
      asks: ['plan'],
      why: {
        high: 'The database reads and writes more than its plan does well: more memory means fewer reads.',
        low: 'The database has read and written little for a quarter of an hour.',
      },
    },
    {
      id: 'database-storage',
      target: 'database',
      signal: 'storage',
      current: 67,
      high: { value: 80, breaching: 3, of: 5, aim: 65, emergency: 92 },
      // Disks never shrink: the low line is advice.
      low: { value: 40, breaching: 15, of: 15, leadsTo: 'advice' },
      asks: ['disk'],
      why: {
        high: 'The database disk fills up; Render suspends a database whose disk is full.',
        low: 'The database disk is less than half used; a disk cannot be made smaller.',
      },
    },
    {
      id: 'redis-memory',
      target: 'redis',
      signal: 'memory',
      current: 30,
      high: { value: 70, breaching: 10, of: 15, aim: 55, emergency: 95 },
      low: { value: 20, breaching: 15, of: 15, leadsTo: 'advice' },
      asks: ['plan'],
      why: {
        high: 'Redis runs out of memory and will start to evict keys.',
        low: 'Redis uses a fifth of its memory; Key Value plans cannot be lowered.',
      },
    },
    {
      id: 'redis-connections',
      target: 'redis',
      signal: 'connections',
      current: 100,
      high: { value: 500, breaching: 3, of: 5, aim: 400 },
      low: { value: 50, breaching: 15, of: 15, leadsTo: 'advice' },
      asks: ['plan'],
      why: {
        high: 'Redis has more clients than planned for: look for a leak, else it needs the next plan.',
        low: 'Redis has few clients; Key Value plans cannot be lowered.',
      },
    },
  ],

  // Every signal is collected, decided on, and shown; only those that alarms watch, and these, cost money in CloudWatch.
  alsoPublish: ['request-rate', 'error-rate', 'connections', 'replication-lag'],

  // Render's plans and prices as of the first half of 2026. "Standard (1 CPU, 512 MB)" and the like are yesterday's names.
  ladders: {
    service: [
      { plan: 'starter', aliases: ['0.5c-512mb'], cpu: 0.5, ramMb: 512, usdPerMonth: 7 },
      { plan: 'standard', aliases: ['1c-2g'], cpu: 1, ramMb: 2048, usdPerMonth: 25 },
      { plan: 'pro', aliases: ['2c-4g'], cpu: 2, ramMb: 4096, usdPerMonth: 85 },
      { plan: 'pro_plus', aliases: ['4c-8g'], cpu: 4, ramMb: 8192, usdPerMonth: 175 },
    ],
    postgres: [
      {
        plan: 'pro_4gb',
        cpu: 1,
        ramMb: 4096,
        connections: 100,
        usdPerMonth: 55,
        highAvailability: true,
      },
      {
        plan: 'pro_8gb',
        cpu: 2,
        ramMb: 8192,
        connections: 200,
        usdPerMonth: 100,
        highAvailability: true,
      },
      {
        plan: 'pro_16gb',
        cpu: 4,
        ramMb: 16_384,
        connections: 400,
        usdPerMonth: 200,
        highAvailability: true,
      },
      {
        plan: 'pro_32gb',
        cpu: 8,
        ramMb: 32_768,
        connections: 500,
        usdPerMonth: 400,
        highAvailability: true,
      },
    ],
    'key-value': [
      { plan: 'starter', aliases: ['256mb'], ramMb: 256, connections: 250, usdPerMonth: 10 },
      { plan: 'standard', aliases: ['1g'], ramMb: 1024, connections: 1000, usdPerMonth: 32 },
      { plan: 'pro', aliases: ['5g'], ramMb: 5120, connections: 5000, usdPerMonth: 135 },
      { plan: 'pro_plus', aliases: ['10g'], ramMb: 10_240, connections: 10_000, usdPerMonth: 250 },
    ],
  },
  diskUsdPerGbMonth: 0.3,

  growth: {
    monthlyActiveUsers: 5_000,
    // The customer says "3-5 from 20,000": one more with each 10,000.
    tiers: [
      { fromMonthlyActiveUsers: 0, minInstances: 2 },
      { fromMonthlyActiveUsers: 20_000, minInstances: 3 },
      { fromMonthlyActiveUsers: 30_000, minInstances: 4 },
      { fromMonthlyActiveUsers: 40_000, minInstances: 5 },
    ],
    projections: [
      {
        inMonths: 0,
        monthlyActiveUsers: 5_000,
        requestsPerDay: 100_000,
        databaseGb: 10,
        fileStorageGb: 100,
        concurrentUsers: 500,
      },
      {
        inMonths: 6,
        monthlyActiveUsers: 20_000,
        requestsPerDay: 500_000,
        databaseGb: 50,
        fileStorageGb: 500,
        concurrentUsers: 2_000,
      },
      {
        inMonths: 12,
        monthlyActiveUsers: 50_000,
        requestsPerDay: 2_000_000,
        databaseGb: 200,
        fileStorageGb: 2_000,
        concurrentUsers: 5_000,
      },
      {
        inMonths: 24,
        monthlyActiveUsers: 150_000,
        requestsPerDay: 10_000_000,
        databaseGb: 1_000,
        fileStorageGb: 10_000,
        concurrentUsers: 15_000,
      },
    ],
  },

  maintenanceWindows: [
    { id: 'nightly', days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '21:00', until: '05:00' },
    { id: 'weekend', days: ['sat', 'sun'], from: '06:00', until: '10:00' },
  ],

  // Days on which the federal offices are shut (opm.gov/policy-data-oversight/pay-leave/federal-holidays), observed dates.
  holidays: {
    'us-federal': [
      '2026-01-01',
      '2026-01-19',
      '2026-02-16',
      '2026-05-25',
      '2026-06-19',
      '2026-07-03',
      '2026-09-07',
      '2026-10-12',
      '2026-11-11',
      '2026-11-26',
      '2026-12-25',
      '2027-01-01',
      '2027-01-18',
      '2027-02-15',
      '2027-05-31',
      '2027-06-18',
      '2027-07-05',
      '2027-09-06',
      '2027-10-11',
      '2027-11-11',
      '2027-11-25',
      '2027-12-24',
      '2027-12-31',
    ],
  },
  schedules: [
    {
      id: 'business-hours',
      why: "Most of the customer's users work from seven to seven, New York time.",
      timeZone: 'America/New_York',
      days: ['mon', 'tue', 'wed', 'thu', 'fri'],
      from: '07:00',
      until: '19:00',
      // Three instances serve at seven, not a boot later.
      early: 'boot',
      exceptOn: ['us-federal'],
      asks: [{ target: 'api', instances: { atLeast: 3 } }],
    },
  ],

  budget: { usdPerMonth: 600, reserveUsdPerMonth: 150 },

  trust: {
    instances: { up: 'auto', down: 'auto' },
    'service-plan': { up: 'auto', down: 'recommend' },
    // A plan change of the database means downtime: it waits for its window.
    'database-plan': { up: 'auto', down: 'recommend' },
    // Growing costs little and a full disk costs the database, so this one-way door opens by itself.
    'database-disk': { up: 'auto', down: 'observe' },
    'key-value-plan': { up: 'approve', down: 'observe' },
  },

  // Changes with downtime want a second look; the customer's team is small, so who asks may also approve.
  playbooks: {
    approve: ['upgrade-database', 'failover-database', 'enable-connection-pooling'],
    approvalHours: 24,
    selfApproval: true,
  },

  // What the API hands over instead of doing it while somebody waits.
  tasks: {
    rows: [
      {
        kind: 'email',
        why: 'Postmark takes longer than a page may, and is away now and then.',
        from: 'Asset Anchor <no-reply@assetanchor.example>',
        streams: { transactional: 'outbound', broadcast: 'broadcast' },
        templates: {
          welcome: 'transactional',
          receipt: 'transactional',
          'report-ready': 'transactional',
          newsletter: 'broadcast',
        },
        lanes: {
          high: { concurrency: 5, batchSize: 10 },
          normal: { concurrency: 5, batchSize: 10 },
          low: { concurrency: 2, batchSize: 100 },
        },
        // An hour on average: an outage at night, with too few mails to open the breaker, kills none.
        attempts: 12,
        backoff: { baseSeconds: 10, mostSeconds: 1800 },
        timeoutSeconds: 30,
        breaker: {
          windowSeconds: 300,
          atLeastCalls: 3,
          failurePercent: 50,
          openSeconds: 30,
          mostOpenSeconds: 600,
        },
        tellAfterMinutes: 15,
      },
      {
        kind: 'report',
        why: 'A table of a million rows takes minutes and must not take the API with it.',
        reports: [
          {
            id: 'assets-by-location',
            title: 'Assets by location',
            sql: 'select id, name, location, created_at from assets where created_at >= $1 order by id',
            parameters: [{ name: 'since', type: 'date' }],
          },
        ],
        linkHours: 12,
        keepDays: 30,
        template: 'report-ready',
        lanes: { normal: { concurrency: 2, batchSize: 1 } },
        // Longer than a database takes for its next plan.
        attempts: 8,
        backoff: { baseSeconds: 30, mostSeconds: 900 },
        timeoutSeconds: 780,
        breaker: {
          windowSeconds: 300,
          atLeastCalls: 3,
          failurePercent: 60,
          openSeconds: 60,
          mostOpenSeconds: 600,
        },
        tellAfterMinutes: 60,
      },
      {
        kind: 'file',
        why: 'Pictures take seconds of CPU each, and files from outside are opened far from the API.',
        incoming: 'incoming/',
        processed: 'processed/',
        largestMegabytes: 50,
        largestMegapixels: 50,
        largestPages: 500,
        widths: [320, 960, 1920],
        formats: ['avif', 'webp', 'jpeg'],
        lanes: { normal: { concurrency: 4, batchSize: 1 } },
        attempts: 8,
        backoff: { baseSeconds: 10, mostSeconds: 900 },
        timeoutSeconds: 120,
        breaker: {
          windowSeconds: 120,
          atLeastCalls: 5,
          failurePercent: 60,
          openSeconds: 30,
          mostOpenSeconds: 300,
        },
        tellAfterMinutes: 30,
      },
      {
        kind: 'webhook',
        why: "A customer's address may be slow or gone, and must not slow anybody else.",
        retryHours: 24,
        disableAfterDays: 5,
        lanes: { normal: { concurrency: 10, batchSize: 10 } },
        // A day of full jitter; `retryHours` ends it.
        attempts: 32,
        backoff: { baseSeconds: 10, mostSeconds: 10_800 },
        timeoutSeconds: 20,
        breaker: {
          windowSeconds: 120,
          atLeastCalls: 5,
          failurePercent: 80,
          openSeconds: 60,
          mostOpenSeconds: 3600,
        },
        tellAfterMinutes: 1440,
      },
      {
        kind: 'payment-event',
        why: 'Stripe wants its answer in seconds; the books want each event once and in order.',
        deliverTo: 'https://api.assetanchor.example/internal/payment-events',
        lanes: { normal: { concurrency: 5, batchSize: 10 } },
        attempts: 12,
        backoff: { baseSeconds: 5, mostSeconds: 3600 },
        timeoutSeconds: 20,
        breaker: {
          windowSeconds: 60,
          atLeastCalls: 5,
          failurePercent: 60,
          openSeconds: 30,
          mostOpenSeconds: 600,
        },
        tellAfterMinutes: 15,
      },
    ],
    routes: [
      {
        id: 'invited',
        source: 'asset-anchor',
        detailType: 'User Invited',
        kind: 'email',
        priority: 'high',
      },
    ],
    keepDays: 45,
    dashboard: true,
  },

  // What is done for the database itself, from day to day.
  care: {
    database: 'database',
    secretName: 'capstan/asset-anchor/care',
    quiet: { from: '01:00', until: '05:00', timeZone: 'America/New_York' },
    // A background worker of Render with this repository, whose one-off jobs run what may outlast a function.
    jobs: { service: 'srv-d0assetanchorcare000', command: 'npm run care-job --' },
    views: [
      {
        name: 'monthly_sales_summary',
        why: 'The dashboard shows sales by month and must not add up five million rows for it.',
        file: 'database/views/monthly-sales-summary.sql',
        key: ['month'],
        cadence: { cron: '*/15 * * * *', timeZone: 'America/New_York' },
        freshMinutes: 30,
        refresh: 'concurrently',
      },
      {
        name: 'property_revenue',
        why: 'Every page of a property shows its revenue, a minute old at most.',
        file: 'database/views/property-revenue.sql',
        key: ['property_id'],
        cadence: { changedRows: 1, everyMinutes: 1 },
        freshMinutes: 5,
        refresh: 'incremental',
      },
      {
        name: 'city_revenue',
        why: 'The map of cities, made of the revenue of properties.',
        file: 'database/views/city-revenue.sql',
        key: ['city'],
        cadence: { after: 'monthly_sales_summary' },
        freshMinutes: 60,
        refresh: 'concurrently',
      },
    ],
    partitions: [
      {
        table: 'audit_logs',
        why: 'The auditors want a year at hand and the rest for good; nobody looks at it otherwise.',
        key: 'created_at',
        step: 'month',
        ahead: 3,
        keepDays: 365,
        leadsTo: 'archive',
      },
    ],
    archives: [
      {
        table: 'notifications',
        why: 'Nobody opens a notification that is older than half a year.',
        key: 'created_at',
        primaryKey: ['id'],
        keepDays: 180,
        batchRows: 5_000,
      },
    ],
    exports: [
      {
        id: 'transactions',
        why: 'The warehouse adds up what the application must not.',
        from: { table: 'transactions' },
        watermark: 'updated_at',
        partition: { by: 'created_at', step: 'month' },
        cadence: { cron: '10 1 * * *', timeZone: 'America/New_York' },
        settleSeconds: 60,
        objectRows: 250_000,
      },
      {
        id: 'tenant-statement',
        why: 'The monthly statements are computed while nobody works.',
        from: { file: 'database/exports/tenant-statement.sql' },
        cadence: { cron: '30 1 1 * *', timeZone: 'America/New_York' },
        settleSeconds: 0,
        objectRows: 250_000,
      },
    ],
    buckets: [
      {
        id: 'uploads',
        why: 'Old uploads are looked at rarely.',
        bucket: 'asset-anchor-uploads',
        prefix: 'uploads/',
        transitions: [
          { days: 30, to: 'STANDARD_IA' },
          { days: 90, to: 'GLACIER' },
        ],
      },
      {
        id: 'app-logs',
        why: 'Logs are read in their first week, if at all.',
        bucket: 'asset-anchor-uploads',
        prefix: 'logs/',
        transitions: [{ days: 30, to: 'STANDARD_IA' }],
        compressAfterDays: 7,
      },
      {
        id: 'archive',
        why: 'What was archived is read back once a year.',
        bucket: 'care',
        prefix: 'archive/',
        transitions: [{ days: 90, to: 'GLACIER' }],
      },
    ],
    advice: {
      cadence: { cron: '0 5 * * *', timeZone: 'America/New_York' },
      top: 10,
      trialRows: 100_000,
      dominantPercent: 50,
    },
    sharding: {
      why: 'From 20,000 users on, the largest tenants get tables of their own.',
      tenantKey: 'tenant_id',
      tables: ['properties', 'transactions'],
      shards: [
        { id: 'home', schema: 'public' },
        { id: 'shard-1', schema: 'shard_1' },
        { id: 'shard-2', schema: 'shard_2' },
      ],
      overrides: {},
      graceMinutes: 60,
      tolerancePercent: 20,
    },
  },

  notify: { emails: ['ops@assetanchor.example'], slack: false },
  secretName: 'capstan/asset-anchor',
  docsUrl: 'https://github.com/asset-anchor/capstan/blob/main/docs/guide.md',

  policy: {
    staleAfterSeconds: 240,
    sizingMinutes: 3,
    tolerancePercent: { up: 5, down: 15 },
    step: { maxFactor: 2, maxAdd: 4, maxDrop: 1, maxDropPercent: 25 },
    panic: { factor: 2, windowMinutes: 2, saturatedPercent: 95 },
    downWindowMinutes: 10,
    growthMemory: { hours: 6, lessDemandPercent: 15 },
    spacingMinutes: { up: 2, down: 10, plan: 60 },
    bootSeconds: 90,
    deployFreeze: { settleMinutes: 3, forgetAfterMinutes: 60 },
    manualHoldMinutes: 30,
    disk: { growPercent: 25, stepGb: 5, cooldownHours: 12, nativeAtPercent: 90 },
    verifyMinutes: {
      instances: 10,
      'service-plan': 30,
      'database-plan': 60,
      'database-disk': 15,
      'key-value-plan': 15,
    },
    watch: { minutes: 10, worseFactor: 1.5, moreDemandFactor: 1.25, errorPercent: 5 },
    retryAfterMinutes: 30,
    changesPerHour: 8,
    connectionReserve: 10,
    renderCallsPerMinute: { reads: 300, writes: 20, perService: 6 },
    keepDays: 35,
  },
} as const satisfies Guide;
