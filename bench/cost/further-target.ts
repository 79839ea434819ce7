import type { Guide, TargetKind } from '#core/guide.ts';

/** Another id of the same kind: a workspace has no two resources with one. */
const furtherId = (renderId: string): string => renderId.replace(/.{7}(-[a-z])?$/, 'further$1');

/** `guide` with one more target of a kind, watched as its first one is; undefined when it has none. */
export function withFurtherTarget(guide: Guide, kind: TargetKind): Guide | undefined {
  const model = guide.targets.find((target) => target.kind === kind);
  if (model === undefined) return undefined;
  const id = `${model.id}-further`;
  const rows = guide.rows
    .filter(({ target }) => target === model.id)
    .map((row) => ({ ...row, id: `${id}-${row.signal}`, target: id }));
  return {
    ...guide,
    targets: [...guide.targets, { ...model, id, renderId: furtherId(model.renderId) }],
    rows: [...guide.rows, ...rows],
  };
}
