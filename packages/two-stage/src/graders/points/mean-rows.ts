import type { PointRow } from "@spinegrade/competition-data";
import { groupBy } from "@spinegrade/pipeline/group-by";

/** One row for each study, series, side and level: the mean of those that several nets found, in order of appearance. */
export function meanRows(rows: readonly PointRow[]): PointRow[] {
  const groups = groupBy(
    rows,
    ({ studyId, seriesId, side, level }) => `${studyId}/${seriesId}/${side}/${level}`,
  );
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
