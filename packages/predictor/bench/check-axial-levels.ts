/**
 * Measures how often the axial slice of a level is found, from points that nets predict on the sagittal series and from the
 * discs that the images show: on synthetic studies that the nets were not trained on, within one slice of the marked one.
 *
 * usage: node --conditions=@spinegrade/source --import @spinegrade/readme-example/register \
 *   packages/predictor/bench/check-axial-levels.ts NFN_CHECKPOINT SCS_CHECKPOINT [--seed S] [--studies N]
 */
import { parseArgs } from "node:util";
import { assignAxialLevels, type LevelPoint } from "@spinegrade/axial-levels";
import { LEVELS } from "@spinegrade/competition-data";
import { startEngine } from "@spinegrade/engine";
import { normalOf, placesOf, planStudy, type SlicePlane, type StudyPlan } from "@spinegrade/phantom";
import { toLevelPoints } from "@spinegrade/predictor";
import { checkLevels } from "@spinegrade/study-check";
import type { SliceRecord } from "@spinegrade/volumes";
import { loadNet, predictPoints, sagittalVolumes } from "./embedded-nets.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: "string", default: "777" }, studies: { type: "string", default: "60" } },
});
const [nfnPath = "", scsPath = ""] = positionals;
await startEngine();
const [nfn, scs] = [loadNet("nfn", nfnPath), loadNet("scs", scsPath)];

/** Levels found within one slice, and all, by what placed them. */
const counts = new Map<string, { found: number; levels: number }>();
for (let index = 0; index < Number(values.studies); index++) {
  const size = { imageSize: 160 };
  const plan = planStudy({ seed: Number(values.seed), split: "train", index, model: "enriched", size });
  const [t1, t2] = await sagittalVolumes(plan);
  const [foramina, canal] = [predictPoints(nfn, t1), predictPoints(scs, t2)];
  const { discs } = checkLevels({ series: [foramina, canal], t1, t2 });
  const truth = placesOf(plan.anatomy.spine, "spinal_canal_stenosis");
  count(
    "true points of the canal",
    plan,
    LEVELS.flatMap((level, k) => pointAt(level, truth[k])),
  );
  count("points of nfn", plan, toLevelPoints([foramina]));
  count("points of scs", plan, toLevelPoints([canal]));
  count("discs, else points of scs", plan, toLevelPoints([foramina, canal], discs));
  if (discs.length === LEVELS.length)
    count("studies with five discs", plan, toLevelPoints([foramina, canal], discs));
}
for (const [name, { found, levels }] of counts) {
  console.log(
    `${name}: ${found} of ${levels} levels within one slice (${((100 * found) / levels).toFixed(1)} %)`,
  );
}
nfn.dispose();
scs.dispose();

function pointAt(level: LevelPoint["level"], placeMm: LevelPoint["placeMm"] | undefined): LevelPoint[] {
  return placeMm === undefined ? [] : [{ level, placeMm }];
}

/** Counts the levels whose most probable slice is at most one from the marked one; slices are in order of their place. */
function count(name: string, plan: StudyPlan, points: readonly LevelPoint[]): void {
  const axial = plan.series.find(({ description }) => description === "Axial T2");
  if (axial === undefined) return;
  const counted = counts.get(name) ?? { found: 0, levels: 0 };
  counts.set(name, counted);
  const slices = recordsOf(axial.slices.map(({ plane }) => plane));
  for (const { level, slices: found } of assignAxialLevels(points, [{ seriesId: 1, slices }])) {
    const mark = plan.points.find((point) => point.seriesId === axial.seriesId && point.level === level);
    if (mark === undefined) continue;
    const marked = axial.slices.findIndex((slice) => slice.instanceNumber === mark.instanceNumber);
    counted.levels++;
    if (Math.abs((found[0]?.zIndex ?? NaN) - marked) <= 1) counted.found++;
  }
}

/** The planned slices as the records of a volume: a group for each orientation. */
function recordsOf(planes: readonly SlicePlane[]): SliceRecord[] {
  const normals = planes.map((plane) =>
    normalOf(plane)
      .map((value) => value.toFixed(3))
      .join(),
  );
  return planes.map(({ rowDirection, columnDirection, pixelSpacingMm, ...plane }, zIndex) => ({
    zIndex,
    instanceNumber: zIndex,
    fileName: `${zIndex}.dcm`,
    frame: 0,
    group: normals.indexOf(normals[zIndex] ?? ""),
    projectionMm: null,
    positionMm: plane.positionMm,
    orientation: [...rowDirection, ...columnDirection],
    pixelSpacingMm: [pixelSpacingMm, pixelSpacingMm],
    rows: plane.rows,
    columns: plane.columns,
  }));
}
