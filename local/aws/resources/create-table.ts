import type { CreatedResource } from '../template/scope.ts';
import type { Properties } from './properties.ts';
import type { Resource } from './resource-type.ts';

const index = (properties: Properties): object => ({
  IndexName: properties.text('IndexName'),
  KeySchema: properties.list('KeySchema'),
  Projection: properties.values['Projection'],
});

/** Lists may not be empty in CreateTable. */
const unlessEmpty = (name: string, indexes: readonly object[]): object =>
  indexes.length === 0 ? {} : { [name]: indexes };

/**
 * What AWS::DynamoDB::Table and AWS::DynamoDB::GlobalTable have in common. Every table is on
 * demand; point-in-time recovery, encryption and replicas are accepted and have no effect.
 */
export async function createTable(resource: Resource): Promise<CreatedResource> {
  const { properties, services } = resource;
  const { tables } = services;
  const name = resource.named('TableName', { maxLength: 255 });
  await tables.call('CreateTable', {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: properties.list('AttributeDefinitions'),
    KeySchema: properties.list('KeySchema'),
    ...unlessEmpty('GlobalSecondaryIndexes', properties.each('GlobalSecondaryIndexes').map(index)),
    ...unlessEmpty('LocalSecondaryIndexes', properties.each('LocalSecondaryIndexes').map(index)),
  });
  await tables.becomeActive(name);
  const timeToLive = properties.within('TimeToLiveSpecification');
  if (timeToLive.boolean('Enabled', false)) {
    await tables.call('UpdateTimeToLive', {
      TableName: name,
      TimeToLiveSpecification: {
        AttributeName: timeToLive.text('AttributeName'),
        Enabled: true,
      },
    });
  }
  const arn = resource.arn('dynamodb', `table/${name}`);
  return { ref: name, attributes: { Arn: arn, TableId: name, StreamArn: `${arn}/stream/local` } };
}
