import { Construct } from 'constructs';
import type { CareRules } from '#core/care/care-rules.ts';
import type { Guide } from '#core/guide.ts';
import type { CapstanFunction } from '../capstan-function.ts';
import type { DeadLetterQueue } from '../dead-letter-queue.ts';
import { NamedSecret } from '../named-secret.ts';
import type { Notices } from '../notices.ts';
import type { StateTable } from '../state-table.ts';
import { CareAlarms } from './care-alarms.ts';
import { CareBucket } from './care-bucket.ts';
import { CareCatalogue } from './care-catalogue.ts';
import { CareJobs } from './care-jobs.ts';
import { DatabaseCare } from './database-care.ts';

export interface CareProps {
  readonly guide: Guide;
  readonly rules: CareRules;
  readonly functionsFolder: string;
  /** The main one, with the key of Render. */
  readonly secret: NamedSecret;
  readonly state: StateTable;
  readonly notices: Notices;
}

/** Everything for the care of a database in the account; what it remembers is in the database itself. */
export class Care extends Construct {
  /** Where the database is: for the function, and for playbooks that give it orders. */
  readonly addresses: NamedSecret;
  readonly care: CapstanFunction;
  readonly bucket: CareBucket;
  readonly deadLetters: DeadLetterQueue;
  /** What the stack says about care. */
  readonly outputs: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: CareProps) {
    super(scope, id);
    const { guide, notices, rules } = props;
    this.addresses = new NamedSecret(this, 'Addresses', rules.secretName);
    this.bucket = new CareBucket(this, 'Bucket', rules);
    const { addresses, bucket } = this;
    const made = new DatabaseCare(this, 'Database', { ...props, addresses, bucket });
    this.care = made.care;
    this.deadLetters = made.deadLetters;
    new CareCatalogue(this, 'Catalogue', { guide, bucket: bucket.bucket });
    new CareAlarms(this, 'Alarms', { guide, topic: notices.topic });
    const jobs = rules.jobs && new CareJobs(this, 'Jobs', { guide, rules, bucket });
    this.outputs = {
      CareFunctionName: made.care.lambda.functionName,
      CareBucketName: bucket.bucket.bucketName,
      CareDeadLetterUrl: made.deadLetters.queueUrl,
      ...(jobs && { CareJobPolicyArn: jobs.policy.managedPolicyArn }),
    };
  }
}
