import { createTable } from './create-table.ts';
import type { ResourceType } from './resource-type.ts';

/** `TableV2` of CDK; only the table of this region is made. */
export const dynamodbGlobalTable: ResourceType = {
  type: 'AWS::DynamoDB::GlobalTable',
  create: createTable,
};
