import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TemplateError } from '../template/template.ts';
import type { Resource } from './resource-type.ts';

/** The folder a function's code lies in: its asset, or inline code written to a scratch folder. */
export function codeDirectory(resource: Resource): string {
  const code = resource.properties.within('Code');
  const inline = code.optionalText('ZipFile');
  if (inline !== undefined) {
    const folder = join(resource.services.scratch(), resource.logicalId);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'index.js'), inline);
    return folder;
  }
  const key = code.text('S3Key');
  const folder = resource.assets.get(key);
  const path = `${resource.path}.Code`;
  if (folder === undefined || !existsSync(folder)) {
    throw new TemplateError(path, `asset ${key} is not in the assembly`);
  }
  if (!statSync(folder).isDirectory()) {
    throw new TemplateError(path, `${folder} is no folder; archives are not unpacked`);
  }
  return folder;
}
