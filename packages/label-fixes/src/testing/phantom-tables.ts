import type { CoordinateRow, SeriesRow } from "@spinegrade/competition-data";
import { planStudy, toPatientPoint, type SeriesPlan } from "@spinegrade/phantom";
import type { IngestedSlices, VolumeLookup } from "@spinegrade/label-fixes";

/** The label tables of phantom studies, and their slices as ingest would find them; no pixels. */
export interface PhantomTables {
  readonly series: readonly SeriesRow[];
  readonly coordinates: readonly CoordinateRow[];
  readonly lookup: VolumeLookup;
}

/** Draws studies, as `spinegrade-phantom generate` would. */
export function phantomTables(studyCount: number, seed = 1234): PhantomTables {
  const studies = Array.from({ length: studyCount }, (_, index) =>
    planStudy({ seed, split: "train", index, model: "enriched", size: {} }),
  );
  const plans = new Map(studies.flatMap(({ series }) => series.map((plan) => [plan.seriesId, plan])));
  return {
    series: studies.flatMap(({ studyId, series }) =>
      series.map(({ seriesId, description }) => ({ studyId, seriesId, description })),
    ),
    coordinates: studies.flatMap(({ points }) => points),
    lookup: {
      volumeOf: (seriesId) => {
        const plan = plans.get(seriesId);
        return plan === undefined ? { missing: "the series was not drawn" } : slicesOf(plan);
      },
    },
  };
}

function slicesOf({ seriesId, slices }: SeriesPlan): IngestedSlices {
  const [first] = slices;
  const zIndexOf = new Map(slices.map(({ instanceNumber }, zIndex) => [instanceNumber, zIndex]));
  return {
    volumeKey: String(seriesId),
    sliceSize: [first?.plane.rows ?? 0, first?.plane.columns ?? 0],
    sliceOf: (instanceNumber) => {
      const zIndex = zIndexOf.get(instanceNumber);
      const plane = zIndex === undefined ? undefined : slices[zIndex]?.plane;
      if (zIndex === undefined || plane === undefined) return undefined;
      const { rows, columns } = plane;
      return { zIndex, rows, columns, toPatientMm: (xy) => toPatientPoint(plane, xy) };
    },
  };
}

/** The same studies with instance numbers that count the slices in their order in the patient, as scanners mostly do. */
export function inSliceOrder(tables: PhantomTables, coordinates: readonly CoordinateRow[]): CoordinateRow[] {
  return coordinates.map((row) => {
    const volume = tables.lookup.volumeOf(row.seriesId);
    const slice = "missing" in volume ? undefined : volume.sliceOf(row.instanceNumber);
    return { ...row, instanceNumber: (slice?.zIndex ?? -1) + 1 };
  });
}
