import { createTable } from './create-table.ts';
import type { ResourceType } from './resource-type.ts';

export const dynamodbTable: ResourceType = { type: 'AWS::DynamoDB::Table', create: createTable };
