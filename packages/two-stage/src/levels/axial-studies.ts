import { readVolume, type Volume } from "@spinegrade/volumes";
import { POINT_FRAME, type StudySample, type StudySeries } from "../studies/study.ts";

/** The axial series of a study. */
export interface AxialStudy {
  readonly studyId: number;
  readonly series: readonly StudySeries[];
}

/** The studies that have an axial series. */
export function axialStudies(studies: readonly StudySample[]): AxialStudy[] {
  return studies.flatMap(({ studyId, series }) => {
    const axial = series.filter(({ description }) => description === "Axial T2");
    return axial.length === 0 ? [] : [{ studyId, series: axial }];
  });
}

/** Reads the axial series of a study, in the order of its series, with slices stretched to `POINT_FRAME`. */
export async function readAxialVolumes({ series }: AxialStudy, workDir: string): Promise<Volume[]> {
  const keys = series.map(({ volumes }) => volumes[String(POINT_FRAME)] ?? "");
  const volumes: Volume[] = [];
  for (const key of keys) volumes.push(await readVolume(workDir, key));
  return volumes;
}
