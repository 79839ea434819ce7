import { Aws } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { type GlueTable, glueTableOf } from '#core/care/exports/glue-table.ts';
import type { Guide } from '#core/guide.ts';

/** `asset-anchor` → `asset_anchor_care`: Athena takes no hyphens without quotes. */
export const catalogueName = ({ application }: Pick<Guide, 'application'>): string =>
  `${application.replaceAll('-', '_')}_care`;

export interface CareCatalogueProps {
  readonly guide: Guide;
  readonly bucket: Bucket;
}

/** What Athena knows of the exports: a database of Glue, and a table for each whose row names its columns. */
export class CareCatalogue extends Construct {
  constructor(scope: Construct, id: string, { bucket, guide }: CareCatalogueProps) {
    super(scope, id);
    const tables = (guide.care?.exports ?? []).flatMap((row) => glueTableOf(row) ?? []);
    if (tables.length === 0) return;
    const database = new CfnDatabase(this, 'Database', {
      catalogId: Aws.ACCOUNT_ID,
      databaseInput: {
        name: catalogueName(guide),
        description: `What ${guide.application} ships to the warehouse`,
      },
    });
    for (const table of tables) this.#add(table, database, bucket);
  }

  #add(table: GlueTable, database: CfnDatabase, bucket: Bucket): void {
    new CfnTable(this, table.name, {
      catalogId: Aws.ACCOUNT_ID,
      databaseName: database.ref,
      tableInput: {
        name: table.name,
        description: table.description,
        tableType: 'EXTERNAL_TABLE',
        parameters: table.parameters,
        partitionKeys: [...table.partitionKeys],
        storageDescriptor: {
          columns: [...table.columns],
          location: `s3://${bucket.bucketName}/${table.prefix}`,
          inputFormat: table.inputFormat,
          outputFormat: table.outputFormat,
          serdeInfo: { serializationLibrary: table.serializationLibrary },
        },
      },
    });
  }
}
