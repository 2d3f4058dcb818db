import type { FoundStudy, TypedSeries } from "@spinegrade/series-types";
import { whyNotChosen } from "./choose-series.ts";
import type { GradedStudy, SeriesRecord } from "./graded-study.ts";

/** The identity of a study. @param withNames whether the patient is named. */
export function recordStudy(
  { studyInstanceUid, patientKey, date, patient }: FoundStudy,
  withNames: boolean,
): GradedStudy["study"] {
  const names = { patient: { id: patient.id ?? null, name: patient.name ?? null } };
  return { studyInstanceUid, patientKey, date, ...(withNames && names) };
}

/** All series of a study. @param judged for each task why series were not used; null for those that were. */
export function recordSeries(
  { series }: FoundStudy,
  judged: readonly ReadonlyMap<TypedSeries, string | null>[],
): SeriesRecord[] {
  return series.map((one) => {
    const { seriesInstanceUid, part, type, confidence, reasons, headers } = one;
    const slices = headers.reduce((sum, { frames }) => sum + frames.length, 0);
    const verdicts = judged.flatMap((task) => (task.has(one) ? [task.get(one) ?? null] : []));
    // what one task cannot use, another may have used
    const [reason = whyNotChosen(one, series)] = verdicts;
    const notUsed = verdicts.includes(null) ? null : reason;
    return { seriesInstanceUid, part: part ?? null, type, confidence, reasons, slices, notUsed };
  });
}
