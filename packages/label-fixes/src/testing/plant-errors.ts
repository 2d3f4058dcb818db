import { type CoordinateRow, LABEL_GROUPS, type LabelGroup } from "@spinegrade/competition-data";
import type { Generator } from "@spinegrade/random";
import type { PhantomTables } from "./phantom-tables.ts";
import { PLANTED_KINDS, type PlantedKind } from "./planted-kinds.ts";

/** A series with a planted error. */
export interface Planted {
  readonly kind: PlantedKind;
  readonly studyId: number;
  readonly seriesId: number;
}

/**
 * Spoils `each` series for every kind of error; every study is spoilt once at most, and only where its series has all
 * points.
 */
export function plantErrors(
  tables: PhantomTables,
  each: number,
  generator: Generator,
): { readonly coordinates: CoordinateRow[]; readonly planted: readonly Planted[] } {
  const free = generator.shuffle([...new Set(tables.series.map(({ studyId }) => studyId))]);
  const spoilt = new Map<CoordinateRow, CoordinateRow>();
  const planted: Planted[] = [];
  for (const kind of PLANTED_KINDS) {
    for (let left = each; left > 0;) {
      const studyId = free.pop();
      if (studyId === undefined)
        throw new RangeError("too few studies with all points to plant the errors in");
      const points = pointsOf(kind.group, studyId, tables.coordinates);
      const [first] = points;
      if (first === undefined || points.length < LABEL_GROUPS[kind.group].points.length) continue;
      const changed = kind.spoil(points, generator);
      for (const [index, point] of points.entries()) spoilt.set(point, changed[index] ?? point);
      planted.push({ kind, studyId, seriesId: first.seriesId });
      left--;
    }
  }
  return { coordinates: tables.coordinates.map((row) => spoilt.get(row) ?? row), planted };
}

function pointsOf(group: LabelGroup, studyId: number, rows: readonly CoordinateRow[]): CoordinateRow[] {
  const ofStudy = rows.filter((row) => row.studyId === studyId);
  return LABEL_GROUPS[group].points.flatMap(
    ({ condition, level }) => ofStudy.find((row) => row.condition === condition && row.level === level) ?? [],
  );
}
