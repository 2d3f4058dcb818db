import type { LevelPoint } from "@spinegrade/axial-levels";
import { SERIES_DESCRIPTIONS, type SeriesDescription, type SeriesRemark } from "@spinegrade/competition-data";
import { placePoint } from "@spinegrade/two-stage";
import type { ChainNets, FoundPoint } from "./chain-nets.ts";
import type {
  ChainPoint,
  ChainPrediction,
  ChainSeries,
  ChainStudy,
  MissingView,
} from "./chain-prediction.ts";
import { type AxialFinding, chooseCrops } from "./choose-crops.ts";
import { findAxial, findSagittal, type SagittalFinding } from "./find-points.ts";
import { gradeAxial } from "./grade-axial.ts";
import { gradeSagittal } from "./grade-sagittal.ts";

/** Options of `predictChain`. */
export interface ChainOptions {
  /**
   * Whether the recesses of a study without Sagittal T2/STIR are graded with mid-grey in its place, as published. Default:
   * they are omitted.
   */
  readonly published?: boolean;
}

const DONE: Readonly<Record<SeriesDescription, string>> = {
  "Sagittal T1": "the rows of the foramina are omitted",
  "Sagittal T2/STIR": "the rows of the canal and of the recesses are omitted",
  "Axial T2": "the rows of the recesses are omitted",
};
const DONE_PUBLISHED =
  "the rows of the canal are omitted, and the recesses graded with mid-grey in its place";

/**
 * Runs the two-stage chain on one study: points of the sagittal series, levels and points of the axial ones, crops around
 * them, grades. A view that is missing omits the rows that need it. Sagittal series are graded one by one, recesses in
 * the axial series of the highest confidence and in the first Sagittal T2/STIR series. A series that cannot be predicted
 * does not affect the others. Leaves no tensor.
 */
export function predictChain(
  study: ChainStudy,
  nets: ChainNets,
  { published = false }: ChainOptions = {},
): ChainPrediction {
  const failures: SeriesRemark[] = [];
  const ofKind = (view: SeriesDescription): ChainSeries[] =>
    study.series.filter(({ description }) => description === view);
  const foramina = findSagittal(nets.foramina, ofKind("Sagittal T1"), failures);
  const canal = findSagittal(nets.canal, ofKind("Sagittal T2/STIR"), failures);
  const { findings, slices } = findAxial(nets, ofKind("Axial T2"), failures);
  const [sagittal = null] = canal;
  const views = { chosen: chooseCrops(findings), sagittal, levels: levelPoints(foramina, canal) };
  const showsRecesses = findings.length > 0 && (published || sagittal !== null);
  return {
    studyId: study.studyId,
    predictions: [
      ...gradeSagittal(nets.gradesT1, study, foramina, "nfn", failures),
      ...gradeSagittal(nets.gradesT2, study, canal, "scs", failures),
      ...(showsRecesses ? gradeAxial(nets.gradesAxial, study, views, failures) : []),
    ],
    missing: SERIES_DESCRIPTIONS.filter((view) => ofKind(view).length === 0).map((view): MissingView => {
      return { view, done: published && view === "Sagittal T2/STIR" ? DONE_PUBLISHED : DONE[view] };
    }),
    points: [...foramina, ...canal].flatMap(pointsOf).concat(findings.map(axialPoint)),
    slices,
    failures,
  };
}

function pointsOf({ series, points }: SagittalFinding): ChainPoint[] {
  return points.map((point) => chainPoint(series, point, 1));
}

function axialPoint({ series, point, confidence }: AxialFinding): ChainPoint {
  return chainPoint(series, point, confidence);
}

function chainPoint({ seriesId, volume }: ChainSeries, point: FoundPoint, score: number): ChainPoint {
  const { side, level } = point;
  return { seriesId, side, level, ...placePoint(volume.sliceTable, point), score };
}

/** Where the canal's points, or else the foramina's, place the levels in the patient. */
function levelPoints(foramina: readonly SagittalFinding[], canal: readonly SagittalFinding[]): LevelPoint[] {
  return (canal.length > 0 ? canal : foramina).flatMap((finding) =>
    pointsOf(finding).flatMap(({ level, positionMm }) => {
      const { frameOfReferenceUid } = finding.series.volume.sliceTable;
      return positionMm === null ? [] : [{ level, placeMm: positionMm, frameOfReferenceUid }];
    }),
  );
}
