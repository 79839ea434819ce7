import { TemplateError } from '../template/template.ts';
import type { ResourceType } from './resource-type.ts';

/** Keeps a name of Glue as Glue does: in lower case, or it is another name than the one that was given. */
function nameIn(name: string, path: string): string {
  if (!/^[a-z0-9_]{1,255}$/.test(name)) {
    throw new TemplateError(`${path}.Name`, `wants a-z, 0-9 and _ only, found "${name}"`);
  }
  return name;
}

/** Glue's catalogue is for Athena, which is not here: that its tables could be made is all that is looked at. */
export const glueDatabase: ResourceType = {
  type: 'AWS::Glue::Database',
  create: ({ path, properties }) => {
    properties.allow('CatalogId', 'DatabaseInput');
    const input = properties.within('DatabaseInput').allow('Description', 'Name');
    return { ref: nameIn(input.text('Name'), path), attributes: {} };
  },
};

export const glueTable: ResourceType = {
  type: 'AWS::Glue::Table',
  create: ({ path, properties }) => {
    properties.allow('CatalogId', 'DatabaseName', 'TableInput');
    nameIn(properties.text('DatabaseName'), path);
    const input = properties
      .within('TableInput')
      .allow(
        'Description',
        'Name',
        'Parameters',
        'PartitionKeys',
        'StorageDescriptor',
        'TableType',
      );
    const storage = input.within('StorageDescriptor');
    storage.allow('Columns', 'InputFormat', 'Location', 'OutputFormat', 'SerdeInfo');
    const columns = [...storage.each('Columns'), ...input.each('PartitionKeys')];
    const names = columns.map((column) => nameIn(column.allow('Name', 'Type').text('Name'), path));
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice !== undefined) throw new TemplateError(path, `has the column "${twice}" twice`);
    if (!/^s3:\/\/[^/]+\/.+\/$/.test(storage.text('Location'))) {
      throw new TemplateError(`${path}.Location`, 'wants s3://bucket/prefix/');
    }
    return { ref: nameIn(input.text('Name'), path), attributes: {} };
  },
};
