import type { SeriesDescription, SeriesRemark } from "@spinegrade/competition-data";
import type { ChainNets } from "./nets/chain-nets.ts";
import type { ChainPrediction, ChainSeries, ChainStudy } from "./chain-prediction.ts";
import { chooseCrops } from "./points/choose-crops.ts";
import { findAxial } from "./points/find-points.ts";
import { findSagittal } from "./points/find-sagittal.ts";
import { gradeAxial } from "./grades/grade-axial.ts";
import { gradeFusion } from "./grades/grade-fusion.ts";
import { gradeSagittal } from "./grades/grade-sagittal.ts";
import { missingViews } from "./missing-views.ts";
import { axialPoint, levelPoints, pointsOf } from "./points/place-findings.ts";

/** Options of `predictChain`. */
export interface ChainOptions {
  /**
   * Whether the recesses of a study without Sagittal T2/STIR are graded with mid-grey in its place, as published. Default:
   * they are omitted.
   */
  readonly published?: boolean;
}

/**
 * Runs the two-stage chain on one study: points of the sagittal series, levels and points of the axial ones, crops around
 * them, grades; and, where there are nets for that, all rows from all views: see `gradeFusion`. A view that is missing omits
 * the rows that need it. Sagittal series are graded one by one, recesses in the axial series of the highest confidence and
 * in the first Sagittal T2/STIR series. A series that cannot be predicted does not affect the others. Leaves no tensor.
 */
export function predictChain(
  study: ChainStudy,
  nets: ChainNets,
  { published = false }: ChainOptions = {},
): ChainPrediction {
  const failures: SeriesRemark[] = [];
  const ofKind = (view: SeriesDescription): ChainSeries[] =>
    study.series.filter(({ description }) => description === view);
  const both = { t1: ofKind("Sagittal T1"), t2: ofKind("Sagittal T2/STIR") };
  const { foramina, canal } = findSagittal(nets, both, failures);
  const { findings, slices } = findAxial(nets, ofKind("Axial T2"), failures);
  const [sagittal = null] = canal;
  const levels = levelPoints(canal.length > 0 ? canal : foramina);
  const views = { chosen: chooseCrops(findings), sagittal, levels };
  const fused = gradeFusion(nets.fusion, study, ofKind, failures);
  const showsRecesses = findings.length > 0 && (published || sagittal !== null);
  return {
    studyId: study.studyId,
    predictions: [
      ...gradeSagittal(nets.gradesT1, study, foramina, "nfn", failures),
      ...gradeSagittal(nets.gradesT2, study, canal, "scs", failures),
      ...(showsRecesses ? gradeAxial(nets.gradesAxial, study, views, failures) : []),
      ...fused.predictions,
    ],
    missing: missingViews((view) => ofKind(view).length > 0, nets, published),
    points: [
      ...[...foramina, ...canal].flatMap((finding) => pointsOf(finding, "crops")),
      ...findings.map((finding) => axialPoint(finding, "crops")),
      ...fused.findings.flatMap((finding) => pointsOf(finding, "fusion")),
    ],
    slices,
    failures: uniqueFailures(failures),
  };
}

/** Both ways to grade a study may fail on a series. */
function uniqueFailures(failures: readonly SeriesRemark[]): SeriesRemark[] {
  return [...new Map(failures.map((one) => [`${one.seriesId} ${one.reason}`, one])).values()];
}
