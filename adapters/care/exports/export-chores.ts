import type { CareRules } from '#core/care/care-rules.ts';
import type { Chore } from '#core/care/chore.ts';
import { advanceExport, type ExportParts } from './advance-export.ts';
import { lookAtExport } from './look-at-export.ts';

/** A chore for each export of the guide. */
export const exportChores = (
  { exports }: Pick<CareRules, 'exports'>,
  parts: ExportParts,
): readonly Chore[] =>
  exports.map((row) => ({
    id: `export/${row.id}`,
    kind: 'export' as const,
    divisible: row.watermark !== undefined,
    look: (turn) => lookAtExport(row, turn),
    advance: (turn) => advanceExport(row, parts, turn),
  }));
