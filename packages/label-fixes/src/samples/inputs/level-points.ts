import type { LevelPoint } from "@spinegrade/axial-levels";
import type { CoordinateRow } from "@spinegrade/competition-data";
import type { LabelCoordinates } from "./read-coordinates.ts";
import type { VolumeLookup } from "./volume-lookup.ts";

/**
 * The labelled points of each study's sagittal series in the patient, from which axial levels are found: those of the
 * canal, or of the foramina in a study without canal points. Points of series that are not ingested, or of slices that
 * do not state where they lie, are omitted.
 */
export function labelledLevelPoints(
  { nfn, scs }: Pick<LabelCoordinates, "nfn" | "scs">,
  lookup: VolumeLookup,
): ReadonlyMap<number, readonly LevelPoint[]> {
  const foramina = nfn.filter(({ condition }) => condition.endsWith("foraminal_narrowing"));
  const canal = scs.filter(({ condition }) => condition === "spinal_canal_stenosis");
  return new Map([...placePoints(foramina, lookup), ...placePoints(canal, lookup)]);
}

function placePoints(rows: readonly CoordinateRow[], lookup: VolumeLookup): Map<number, LevelPoint[]> {
  const byStudy = new Map<number, LevelPoint[]>();
  for (const { studyId, seriesId, instanceNumber, level, x, y } of rows) {
    const volume = lookup.volumeOf(seriesId);
    const slice = "missing" in volume ? undefined : volume.sliceOf(instanceNumber);
    const placeMm = slice?.toPatientMm?.(slice.toVolumePixel?.([x, y]) ?? [x, y]);
    if (placeMm === undefined) continue;
    const { frameOfReferenceUid } = "missing" in volume ? {} : volume;
    byStudy.set(studyId, [...(byStudy.get(studyId) ?? []), { level, placeMm, frameOfReferenceUid }]);
  }
  return byStudy;
}
