import type { PointRow } from "@spinegrade/competition-data";

/** One row for each study, series, side and level: the mean of those that several nets found, in order of appearance. */
export function meanRows(rows: readonly PointRow[]): PointRow[] {
  const groups = new Map<string, PointRow[]>();
  for (const row of rows) {
    const key = `${row.studyId}/${row.seriesId}/${row.side}/${row.level}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [row]);
    else known.push(row);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined || group.length === 1) return group;
    const mean = (valueOf: (row: PointRow) => number): number =>
      group.reduce((sum, row) => sum + valueOf(row), 0) / group.length;
    return [
      {
        ...first,
        x: mean(({ x }) => x),
        y: mean(({ y }) => y),
        z: mean(({ z }) => z),
        score: mean(({ score }) => score),
      },
    ];
  });
}
