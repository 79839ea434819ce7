import * as v from 'valibot';

/** The target of a playbook that works at a database. */
export const databaseField = v.pipe(
  v.string(),
  v.description('the database, as the guide names it'),
);

/** The name of a read replica. */
export const replicaField = v.pipe(
  v.string(),
  v.regex(
    /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
    'a name in kebab-case that begins with a letter, such as replica-1',
  ),
  v.maxLength(63, 'at most 63 characters'),
  v.description("the replica's name, in kebab-case"),
);

/** How far behind its primary a replica may be. */
export const maxLagField = v.pipe(
  v.optional(
    v.pipe(
      v.number(),
      v.integer('whole seconds'),
      v.minValue(1, 'at least 1 second'),
      v.maxValue(3600, 'at most 3600 seconds'),
    ),
    30,
  ),
  v.description('seconds that a replica may be behind its primary'),
);

/** The service that a playbook works at. */
export const serviceField = v.pipe(v.string(), v.description('the service'));

/** Minutes for which errors and response times count: fewer say nothing, more are another hour's. */
export const minutesField = (description: string, byDefault: number) =>
  v.optional(
    v.pipe(
      v.number(),
      v.integer('whole minutes'),
      v.minValue(3, 'at least 3 minutes'),
      v.maxValue(60, 'at most 60 minutes'),
      v.description(description),
    ),
    byDefault,
  );
