import type { QualityFlag, SeriesFacts, StudySeries } from "./quality-evidence.ts";

/** Flags from the headers: contrast agent, other parts of the body, series of several patients. */
export function checkHeaders(series: readonly StudySeries[]): QualityFlag[] {
  const where = (isSo: (facts: SeriesFacts) => boolean): (number | string)[] =>
    series.flatMap(({ facts, volume }) => (facts && isSo(facts) ? [volume.sliceTable.seriesId] : []));
  const flag = (
    code: QualityFlag["code"],
    text: string,
    seriesIds: QualityFlag["seriesIds"],
  ): QualityFlag[] => (seriesIds.length === 0 ? [] : [{ code, text, seriesIds }]);
  const patients = new Set(series.flatMap(({ facts }) => facts?.patientId ?? []));
  return [
    ...flag(
      "contrast-agent",
      "taken after a contrast agent, which the nets were not trained on",
      where(({ hasContrast }) => hasContrast === true),
    ),
    ...flag(
      "non-lumbar",
      "the headers name another part of the body than the lumbar spine",
      where(({ isLumbar }) => isLumbar === false),
    ),
    ...(patients.size > 1
      ? [
          {
            code: "mixed-patients" as const,
            text: `series of ${patients.size} patients are mixed`,
            seriesIds: [],
          },
        ]
      : []),
  ];
}
