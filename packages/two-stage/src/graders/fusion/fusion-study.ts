import { type Grade, LEVELS, type PointRow, type SeriesDescription } from "@spinegrade/competition-data";
import { type LabelledPoint, POINT_FRAME, type StudySample } from "../../studies/study.ts";
import { FUSION_COLUMNS } from "./fusion-columns.ts";
import type { PlanePoint } from "./fusion-views.ts";
import { type SliceGroup, sliceGroups } from "./slice-groups.ts";

/** A sagittal series with points that a net found. */
export interface SagittalSource {
  readonly volumeKey: string;
  /** L1/L2 to L5/S1; null where none was found. */
  readonly points: readonly (PlanePoint | null)[];
}

/** An axial series with the slices of each level. */
export interface AxialSource {
  readonly volumeKey: string;
  readonly groups: Readonly<Record<"training" | "prediction", readonly (SliceGroup | null)[]>>;
  /** The points that a person marked in this series. */
  readonly labelled: readonly LabelledPoint[];
}

/** A study as the fusion grader takes it. */
export interface FusionStudy {
  readonly studyId: number;
  /** Grades of `FUSION_COLUMNS`; -1 where missing or where the study lacks the view that shows it. */
  readonly grades: readonly Grade[];
  /** Series of Sagittal T2/STIR. */
  readonly canal: readonly SagittalSource[];
  /** Series of Sagittal T1. */
  readonly foramina: readonly SagittalSource[];
  readonly axial: readonly AxialSource[];
}

/** The study with the points that nets found, as the fusion grader takes it. */
export function toFusionStudy(study: StudySample, found: readonly PointRow[]): FusionStudy {
  const own = found.filter(({ studyId }) => studyId === study.studyId);
  const canal = sagittalSources(study, own, "Sagittal T2/STIR");
  const foramina = sagittalSources(study, own, "Sagittal T1");
  const axial = axialSources(study, own);
  const isShown = (condition: string): boolean => {
    if (condition === "spinal_canal_stenosis") return canal.length > 0;
    return (condition.endsWith("neural_foraminal_narrowing") ? foramina : axial).length > 0;
  };
  const grades = FUSION_COLUMNS.map(({ condition, level }): Grade => {
    return isShown(condition) ? (study.grades[condition][LEVELS.indexOf(level)] ?? -1) : -1;
  });
  return { studyId: study.studyId, grades, canal, foramina, axial };
}

function sagittalSources(
  { series }: StudySample,
  found: readonly PointRow[],
  description: SeriesDescription,
): SagittalSource[] {
  return series
    .filter((one) => one.description === description)
    .flatMap(({ seriesId, volumes }) => {
      const rows = found.filter((row) => row.seriesId === seriesId);
      const points = LEVELS.map((level): PlanePoint | null => {
        const row = rows.find((one) => one.level === level);
        return row === undefined ? null : [row.x, row.y];
      });
      return rows.length === 0 ? [] : [{ volumeKey: volumes[String(POINT_FRAME)] ?? "", points }];
    });
}

function axialSources({ series }: StudySample, found: readonly PointRow[]): AxialSource[] {
  return series
    .filter(({ description }) => description === "Axial T2")
    .flatMap(({ seriesId, volumes, depth, points }) => {
      const rows = found.filter((row) => row.seriesId === seriesId);
      if (rows.length === 0) return [];
      return [
        {
          volumeKey: volumes[String(POINT_FRAME)] ?? "",
          groups: {
            training: sliceGroups(rows, depth, "training"),
            prediction: sliceGroups(rows, depth, "prediction"),
          },
          labelled: points,
        },
      ];
    });
}
