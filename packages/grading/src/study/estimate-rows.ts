import { type Condition, type PredictedPoint, type Probabilities, rowId } from "@spinegrade/competition-data";
import { estimateRecesses } from "@spinegrade/ensembler";
import { calledGrade } from "@spinegrade/metrics";
import { flagPrediction, predictRecesses } from "@spinegrade/predictor";
import { listTasks } from "@spinegrade/tasks";
import { toTurnedPixel } from "@spinegrade/volumes";
import type { GradingModel } from "../models/grading-model.ts";
import type { NetCache } from "../models/net-cache.ts";
import { meanOfTrainings } from "./combine-predictions.ts";
import { uniqueFlags } from "./flags/flag-points.ts";
import type { GradedRow, GradingFlag } from "./graded-study.ts";
import { toFindingPoint } from "./locate-finding.ts";
import { foundPoints, type PredictedVolume } from "./predict-series.ts";
import type { RecessEstimates } from "./recess-estimates.ts";
import type { FindingImage } from "./study-images.ts";

/** The conditions that a task's sagittal net can grade at the recesses' places. */
const SIDES: ReadonlySet<Condition> = new Set(
  listTasks().flatMap(({ recesses }) => (recesses === undefined ? [] : [recesses.left, recesses.right])),
);

/** Names the study in row ids. */
const STUDY = 1;

const CANAL: Condition = "spinal_canal_stenosis";

/** The meaning of each flag of an estimate. */
export const ESTIMATE_FLAGS: Readonly<Record<string, string>> = {
  "estimated-from-canal":
    "estimated from the canal's grade on Sagittal T2, by how often canal and recess were narrow together in training studies",
  "pooled-in-sagittal": "estimated on Sagittal T2, at the place of the recess next to the canal's point",
};

/** Rows that are not graded with their estimates, and pictures of those that have a place. */
interface Estimated {
  readonly rows: ReadonlyMap<GradedRow, GradedRow>;
  readonly images: readonly FindingImage[];
}

/** The inputs of estimates. */
interface Sagittal {
  /** The sagittal series of the task that has recesses; its nets grade them. */
  readonly volumes: readonly PredictedVolume[];
  readonly nets: NetCache;
  /** Images of the graded rows. */
  readonly images: readonly FindingImage[];
}

/** A recess that one model grades in one sagittal series. */
interface SagittalRecess {
  readonly model: GradingModel;
  readonly point: PredictedPoint;
  readonly volume: PredictedVolume;
}

/**
 * Grades recesses that no axial series shows by the Sagittal T2/STIR series, as the ensemble does. Such a row says that it is
 * an estimate, and why.
 * @param rows all rows of the study.
 * @param unseen those of them that no series shows; of these, recesses can be estimated.
 */
export async function estimateRows(
  rows: readonly GradedRow[],
  unseen: readonly GradedRow[],
  { method, train }: RecessEstimates,
  { volumes, nets, images }: Sagittal,
): Promise<Estimated> {
  const missing = unseen.filter(({ condition }) => SIDES.has(condition));
  if (method === "none" || missing.length === 0) return { rows: new Map(), images: [] };
  const found = await findRecesses(volumes, nets);
  const pooled = new Map([...found].map(([id, recesses]) => [id, pool(recesses)]));
  const graded = rows.flatMap(({ probabilities, ...row }) =>
    probabilities === null ? [] : [[idOf(row), probabilities] as const],
  );
  const estimates = estimateRecesses(new Map(graded), pooled, train, method);
  const made = missing.flatMap((row) => {
    const estimate = estimates.get(idOf(row));
    if (estimate === undefined) return [];
    const recesses = estimate.flags.includes("pooled-in-sagittal") ? (found.get(idOf(row)) ?? []) : [];
    const canal = estimate.flags.includes("estimated-from-canal") ? canalOf(row, rows) : undefined;
    const doubts = [...recesses.flatMap(doubtsOf), ...(canal?.flags ?? [])];
    const [recess] = recesses;
    return [{ row, recess, estimated: toRow(row, estimate, recess, doubts) }];
  });
  return {
    rows: new Map(made.map(({ row, estimated }) => [row, estimated])),
    images: made.flatMap(({ row, recess }) => imageOf(row, recess, images) ?? []),
  };
}

/** Row id -> what each model says of the recess in each series. */
async function findRecesses(
  volumes: readonly PredictedVolume[],
  nets: NetCache,
): Promise<Map<string, SagittalRecess[]>> {
  const found = new Map<string, SagittalRecess[]>();
  for (const volume of volumes) {
    for (const prediction of volume.predictions) {
      const { model } = prediction;
      const net = await nets.netOf(model);
      for (const point of predictRecesses(net, volume.volume, foundPoints(prediction))) {
        const id = idOf(point);
        found.set(id, [...(found.get(id) ?? []), { model, point, volume }]);
      }
    }
  }
  return found;
}

function canalOf({ level }: GradedRow, rows: readonly GradedRow[]): GradedRow | undefined {
  return rows.find((row) => row.level === level && row.condition === CANAL);
}

/** Doubts about the slice of a recess, and about every row of its series. */
function doubtsOf({ point, volume }: SagittalRecess): GradingFlag[] {
  const own = flagPrediction([point], volume.volume.sliceTable).filter(({ points }) => points.length > 0);
  return [...own.map(({ flag, reason }) => ({ flag, reason })), ...volume.flags];
}

function pool(recesses: readonly SagittalRecess[]): Probabilities {
  return meanOfTrainings(recesses.map(({ model, point: { probabilities } }) => ({ model, probabilities })));
}

function idOf({ condition, level }: Pick<GradedRow, "condition" | "level">): string {
  return rowId(STUDY, condition, level);
}

function toRow(
  { condition, level, notGraded }: GradedRow,
  { probabilities, flags }: { readonly probabilities: Probabilities; readonly flags: readonly string[] },
  recess: SagittalRecess | undefined,
  doubts: readonly GradingFlag[],
): GradedRow {
  return {
    ...{ condition, level, notGraded: null, estimated: `estimated from Sagittal T2: ${notGraded ?? ""}` },
    ...{ grade: calledGrade(probabilities), probabilities, calibrated: null, set: null, spread: null },
    point: recess === undefined ? null : toFindingPoint(recess.point, recess.volume),
    flags: uniqueFlags([...flags.map((flag) => ({ flag, reason: ESTIMATE_FLAGS[flag] ?? flag })), ...doubts]),
  };
}

/** The slice of the recess, with the heatmap of the canal at its level, at which the grade is pooled. */
function imageOf(
  { condition, level }: GradedRow,
  recess: SagittalRecess | undefined,
  images: readonly FindingImage[],
): FindingImage | undefined {
  const canal = images.find((image) => image.level === level && image.condition === CANAL);
  const slice = recess?.volume.volume.sliceTable.slices[recess.point.zIndex];
  if (canal === undefined || recess === undefined || slice === undefined) return undefined;
  const { point, volume } = recess;
  const [, height, width] = volume.volume.shape;
  const [x, y] = toTurnedPixel(slice, [point.xSlice, point.ySlice]);
  const area = height * width;
  return {
    ...canal,
    ...{ condition, x, y, instanceNumber: slice.instanceNumber },
    pixels: volume.volume.voxels.subarray(slice.zIndex * area, (slice.zIndex + 1) * area),
  };
}
