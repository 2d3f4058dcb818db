import type { PointLabel, Prediction, SeriesDescription, SeriesRemark } from "@spinegrade/competition-data";
import { FUSION_COLUMNS, type FusionViews, middleOfCrop, sliceGroups } from "@spinegrade/two-stage";
import type { FoundPoint, FusionNets, SeriesPoints } from "../nets/chain-nets.ts";
import type { ChainSeries, ChainStudy } from "../chain-prediction.ts";
import { compareLevels } from "../points/compare-levels.ts";
import { findPoints, type SeriesFinding } from "../points/find-points.ts";
import { orRemark } from "../or-remark.ts";
import { levelPoints } from "../points/place-findings.ts";
import { type GradedPoint, toPrediction } from "./to-prediction.ts";

/** The rows of a study by the fusion graders, and the points that they are graded at. */
export interface FusionOutcome {
  readonly predictions: readonly Prediction[];
  readonly findings: readonly SeriesFinding[];
}

/** The views of a study; null or empty where one is missing. */
interface Findings {
  readonly foramina: SeriesFinding | null;
  readonly canal: SeriesFinding | null;
  readonly recesses: readonly SeriesFinding[];
}

/**
 * Grades all rows of a study by each fold of the fusion graders, from the first series of each sagittal kind that can be
 * predicted and all axial ones. A missing view is mid-grey, and the rows that it shows are omitted. A row lies in the middle
 * of its crop, a recess in the first axial series, even where that series does not show its level: these points have no score.
 * @param failures receives series that cannot be predicted.
 */
export function gradeFusion(
  { foramina, canal, recesses, graders }: FusionNets,
  { studyId, split }: Pick<ChainStudy, "studyId" | "split">,
  ofKind: (view: SeriesDescription) => readonly ChainSeries[],
  failures: SeriesRemark[],
): FusionOutcome {
  if (graders.length === 0) return { predictions: [], findings: [] };
  const found: Findings = {
    foramina: findFirst(foramina, ofKind("Sagittal T1"), failures),
    canal: findFirst(canal, ofKind("Sagittal T2/STIR"), failures),
    recesses: findPoints(recesses, ofKind("Axial T2"), failures),
  };
  const views = toViews(found);
  const places = FUSION_COLUMNS.map((label) => placeOf(label, found));
  const findings = [found.foramina, found.canal, ...found.recesses].filter((finding) => finding !== null);
  const shown = new Set(places.flatMap((place) => place?.finding ?? []));
  if (shown.size === 0) return { predictions: [], findings };
  const levels = levelPoints([found.canal ?? found.foramina].filter((finding) => finding !== null));
  const predictions = graders.flatMap(({ run, fold, net }) => {
    const rows = net.grade(views);
    return [...shown].flatMap(({ series }) =>
      orRemark(series, failures, () => {
        const own = FUSION_COLUMNS.flatMap((label, index): GradedPoint[] => {
          const [place, probabilities] = [places[index], rows[index]];
          if (place?.finding.series !== series || probabilities === undefined) return [];
          return [{ label, point: place.point, probabilities }];
        });
        const { frameOfReferenceUid } = series.volume.sliceTable;
        return [
          toPrediction({ run, fold, studyId, split }, series, own, (placed) =>
            series.description === "Axial T2" ? compareLevels(placed, levels, frameOfReferenceUid) : [],
          ),
        ];
      }),
    );
  });
  return { predictions, findings };
}

/** The points of the first series that can be predicted. */
function findFirst(
  nets: readonly SeriesPoints[],
  series: readonly ChainSeries[],
  failures: SeriesRemark[],
): SeriesFinding | null {
  for (const one of series) {
    const [found] = findPoints(nets, [one], failures);
    if (found !== undefined) return found;
  }
  return null;
}

function toViews({ foramina, canal, recesses }: Findings): FusionViews {
  const sagittal = (finding: SeriesFinding | null): FusionViews["canal"] =>
    finding && { volume: finding.series.volume, points: finding.points.map(({ x, y }) => [x, y] as const) };
  return {
    canal: sagittal(canal),
    foramina: sagittal(foramina),
    axial: recesses.map(({ series: { volume }, points }) => {
      return { volume, groups: sliceGroups(points, volume.shape[0], "prediction") };
    }),
  };
}

/** The place of a row; null where no series shows it. */
function placeOf(
  { condition, level }: PointLabel,
  { foramina, canal, recesses: [recesses] }: Findings,
): { readonly finding: SeriesFinding; readonly point: FoundPoint } | null {
  const side = condition.startsWith("right_") ? "right" : "left";
  const at = (
    finding: SeriesFinding | null,
    isOwn: (point: FoundPoint) => boolean,
    which?: Parameters<typeof middleOfCrop>[0],
  ): ReturnType<typeof placeOf> => {
    const point = finding?.points.find((one) => one.level === level && isOwn(one));
    if (finding === null || point === undefined) return null;
    const depth = finding.series.volume.shape[0];
    return { finding, point: which === undefined ? point : { ...point, z: middleOfCrop(which, depth) } };
  };
  if (condition === "spinal_canal_stenosis") return at(canal, () => true, "canal");
  if (condition.endsWith("neural_foraminal_narrowing")) return at(foramina, () => true, side);
  return at(recesses ?? null, (point) => point.side === side);
}
