import type { PointLabel } from "@spinegrade/competition-data";
import type { Sample } from "../samples/sample.ts";

/** The samples of a table and the points that their grades belong to. */
export interface GradedSamples {
  readonly points: readonly PointLabel[];
  readonly samples: readonly Sample[];
}

/** A series of a study. */
type SeriesIds = Pick<Sample, "studyId" | "seriesId">;

/** A point of a series with the grade that a reader gave. */
export interface GivenGrade {
  readonly given: 0 | 1 | 2;
  /** The slice with the label; -1 where the point has none. */
  readonly instanceNumber: number;
  readonly xyz: Sample["xyzSlice"][number] | undefined;
}

/** The given grades of several tables, which may hold samples of the same series, each with other points. */
export class GivenGrades {
  readonly #tablesOf = new Map<string, { sample: Sample; points: readonly PointLabel[] }[]>();

  constructor(tables: readonly GradedSamples[]) {
    for (const { points, samples } of tables)
      for (const sample of samples) {
        const key = keyOf(sample);
        const others = this.#tablesOf.get(key);
        if (others === undefined) this.#tablesOf.set(key, [{ sample, points }]);
        else others.push({ sample, points });
      }
  }

  /** Study, volume and fold, as the tables agree. */
  sampleOf(series: SeriesIds): Sample | undefined {
    return this.#tablesOf.get(keyOf(series))?.[0]?.sample;
  }

  /** Undefined where no table gives the point a grade. */
  gradeOf(series: SeriesIds, { condition, level }: PointLabel): GivenGrade | undefined {
    for (const { sample, points } of this.#tablesOf.get(keyOf(series)) ?? []) {
      const index = points.findIndex((point) => point.condition === condition && point.level === level);
      const given = sample.grades[index] ?? -1;
      if (given === -1) continue;
      return { given, instanceNumber: sample.instanceNumbers[index] ?? -1, xyz: sample.xyzSlice[index] };
    }
    return undefined;
  }
}

const keyOf = ({ studyId, seriesId }: SeriesIds): string => `${studyId}/${seriesId}`;
