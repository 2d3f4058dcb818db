import { countOf, printable } from "@spinegrade/pipeline";
import type { FoundStudies, FoundStudy, TypedSeries } from "./find-studies.ts";

/** Studies as people read them: a line for each series, with the reasons below it if they are wanted. */
export function formatStudies(
  { studies, skipped }: FoundStudies,
  { withReasons }: { readonly withReasons: boolean },
): string {
  const faults = skipped.filter(({ isFault }) => isFault);
  const lines = [
    ...studies.flatMap((study) => linesOf(study, withReasons)),
    `${countOf(studies.length, "study")}; ${countOf(skipped.length, "file")} not used, ${faults.length} of them damaged or packed`,
    ...faults.map(({ file, reason }) => `  ${file}: ${reason}`),
  ];
  return `${lines.map(printable).join("\n")}\n`;
}

function linesOf({ studyInstanceUid, patientKey, date, series }: FoundStudy, withReasons: boolean): string[] {
  const width = Math.max(...series.map(({ type }) => type.length));
  return [
    `study ${studyInstanceUid}, patient ${patientKey}, ${date === "" ? "date unknown" : date}`,
    ...series.flatMap((one) => [
      `  ${one.type.padEnd(width)}  ${describeSeries(one)}`,
      ...(withReasons ? one.reasons.map((reason) => `    - ${reason}`) : []),
    ]),
    "",
  ];
}

function describeSeries(series: TypedSeries): string {
  const { confidence, files, headers, seriesInstanceUid, part } = series;
  const notes = [
    `${Math.round(100 * confidence)} %`,
    countOf(files.length, "file"),
    ...(series.isFatSaturated ? ["fat saturated"] : []),
    ...(series.hasContrast ? ["contrast agent"] : []),
    ...(series.isLumbar === false ? ["not lumbar"] : []),
    `"${headers[0]?.seriesDescription ?? ""}"`,
    `${seriesInstanceUid}${part === undefined ? "" : ` part ${part}`}`,
  ];
  return notes.join(", ");
}

/** Studies for a program: file names in place of files, no headers, nothing that names the patient. */
export function studiesToJson({ studies, skipped }: FoundStudies): object {
  return {
    studies: studies.map(({ patientKey, studyInstanceUid, date, series }) => ({
      patientKey,
      studyInstanceUid,
      date,
      series: series.map(({ files, headers, ...typed }) => ({
        ...typed,
        description: headers[0]?.seriesDescription ?? "",
        files: files.map(({ name }) => name),
      })),
    })),
    skipped,
  };
}
