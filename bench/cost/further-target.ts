import type { Guide, TargetKind } from '#core/guide.ts';

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
    targets: [...guide.targets, { ...model, id }],
    rows: [...guide.rows, ...rows],
  };
}
