import { describe, expect, it } from 'vitest';
import { glueDatabase, glueTable } from '#local/aws/resources/glue.ts';
import { Properties } from '#local/aws/resources/properties.ts';
import type { Resource, ResourceType } from '#local/aws/resources/resource-type.ts';

const make = ({ create }: ResourceType, values: object) =>
  create({
    path: 'Care/Sales',
    properties: new Properties(values as Properties['values'], 'Care/Sales.Properties'),
  } as Resource);

const table = {
  CatalogId: '1',
  DatabaseName: 'care',
  TableInput: {
    Name: 'sales',
    TableType: 'EXTERNAL_TABLE',
    Parameters: { classification: 'parquet' },
    PartitionKeys: [{ Name: 'month', Type: 'string' }],
    StorageDescriptor: {
      Columns: [{ Name: 'id', Type: 'bigint' }],
      Location: 's3://bucket/exports/sales/',
      InputFormat: 'in',
      OutputFormat: 'out',
      SerdeInfo: { SerializationLibrary: 'parquet' },
    },
  },
};
const within = (more: object) => ({ ...table, TableInput: { ...table.TableInput, ...more } });
const stored = (more: object) =>
  within({ StorageDescriptor: { ...table.TableInput.StorageDescriptor, ...more } });

describe('tables of Glue', () => {
  it('are known by their names', () => {
    expect(make(glueDatabase, { CatalogId: '1', DatabaseInput: { Name: 'care' } })).toEqual({
      ref: 'care',
      attributes: {},
    });
    expect(make(glueTable, table)).toEqual({ ref: 'sales', attributes: {} });
  });

  it.each([
    [within({ Name: 'Sales' }), '.Name: wants a-z, 0-9 and _ only, found "Sales"'],
    [within({ PartitionKeys: [{ Name: 'id', Type: 'string' }] }), 'has the column "id" twice'],
    [stored({ Location: 's3://bucket' }), 'wants s3://bucket/prefix/'],
    [stored({ BucketColumns: [] }), 'StorageDescriptor.BucketColumns: is not supported'],
  ])('are refused where Athena could not read them', (values, says) => {
    expect(() => make(glueTable, values)).toThrow(says);
  });
});
