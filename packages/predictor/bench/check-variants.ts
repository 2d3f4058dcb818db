/**
 * Measures how often the checks of `@spinegrade/study-check` flag synthetic studies: ordinary ones that the nets were not
 * trained on, and each variant. Prints a line for each; takes about two seconds of a processor per study.
 *
 * usage: node --conditions=@spinegrade/source --import @spinegrade/readme-example/register \
 *   packages/predictor/bench/check-variants.ts NFN_CHECKPOINT [--canal SCS_CHECKPOINT] [--seed S] [--studies N] \
 *   [--ordinary N] [--first INDEX] [--only VARIANT,...] [--keep DIR]
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { deserialize, serialize } from "node:v8";
import { startEngine } from "@spinegrade/engine";
import { placesOf, planStudy, VARIANTS, type Variant } from "@spinegrade/phantom";
import { checkLevels, checkQuality, type LevelCheck, type PredictedSeries } from "@spinegrade/study-check";
import type { GradingNet } from "@spinegrade/tasks";
import type { Vector3, Volume } from "@spinegrade/volumes";
import { loadNet, predictPoints, sagittalVolumes } from "./embedded-nets.ts";

/** A point farther than this from its level, in levels, lies nearer to another one. */
const WRONG = 0.5;
interface Study {
  readonly t1: Volume;
  readonly t2: Volume;
  /** True places of the ten foramina, and of the canal at the five levels. */
  readonly foramina: readonly Vector3[];
  readonly canal: readonly Vector3[];
}

/** A net's points in one series, and how many levels each lies off its own. */
interface Placed {
  readonly series: PredictedSeries;
  readonly off: readonly number[];
}

/** Counts of single points. */
interface PointCounts {
  points: number;
  wrong: number;
  /** Wrong points that are named, or whose study's levels are in doubt. */
  wrongFound: number;
  named: number;
  namedRightly: number;
  studiesWithWrong: number;
}

/** Counts studies with any code, and with each. */
class Tally {
  private studies = 0;
  private flagged = 0;
  private readonly counts = new Map<string, number>();

  add(codes: readonly string[]): void {
    this.studies++;
    if (codes.length > 0) this.flagged++;
    for (const code of new Set(codes)) this.counts.set(code, (this.counts.get(code) ?? 0) + 1);
  }

  toString(): string {
    const each = [...this.counts].map(([code, number]) => `${code} ${number}`).join(", ");
    return `${this.flagged} of ${this.studies}${each === "" ? "" : ` (${each})`}`;
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: "string", default: "4321" },
    studies: { type: "string", default: "20" },
    only: { type: "string" },
    keep: { type: "string" },
    canal: { type: "string" },
    ordinary: { type: "string" },
    first: { type: "string", default: "200" }, // variants draw from other indices than ordinary studies
  },
});
const [checkpoint = ""] = positionals;
const count = Number(values.studies);
await startEngine();
const nets = [
  loadNet("nfn", checkpoint),
  ...(values.canal === undefined ? [] : [loadNet("scs", values.canal)]),
];
const names: (Variant | undefined)[] = [undefined, ...VARIANTS];
for (const variant of names.filter((name) => values.only?.split(",").includes(name ?? "ordinary") ?? true)) {
  const first = variant === undefined ? 0 : Number(values.first);
  const number = variant === undefined ? Number(values.ordinary ?? 4 * count) : count;
  await measure(
    variant,
    Array.from({ length: number }, (_, i) => first + i),
  );
}
for (const net of nets) net.dispose();

/** Checks the studies of a variant and prints what it finds. */
async function measure(variant: Variant | undefined, indices: readonly number[]): Promise<void> {
  const [levels, quality] = [new Tally(), new Tally()];
  const counts: PointCounts = {
    points: 0,
    wrong: 0,
    wrongFound: 0,
    named: 0,
    namedRightly: 0,
    studiesWithWrong: 0,
  };
  for (const index of indices) {
    const study = await studyOf(variant, index);
    const placed = nets.map((net) => predict(net, study));
    const series = placed.map((one) => one.series);
    const check = checkLevels({ series, t1: study.t1, t2: study.t2 });
    levels.add(check.reasons.map(({ code }) => code));
    const [points] = series;
    const images = [{ volume: study.t1 }, { volume: study.t2 }];
    quality.add(checkQuality({ series: images, ...(points && { points }) }).map(({ code }) => code));
    countPoints(counts, placed, check);
    if (variant === undefined && !check.certain)
      console.error(index, check.reasons.map(({ text }) => text).join("; "));
  }
  console.log(`${variant ?? "ordinary"}: levels ${levels.toString()}; quality ${quality.toString()}`);
  const { points, wrong, wrongFound, named, namedRightly, studiesWithWrong } = counts;
  console.log(
    `  ${wrong} of ${points} points at another level, in ${studiesWithWrong} studies: ${wrongFound} named or their study doubted; ` +
      `${named} points named, ${namedRightly} of them over 0.4 levels off`,
  );
}

function predict(net: GradingNet, { t1, t2, foramina, canal }: Study): Placed {
  const isCanal = net.task.name === "scs";
  const [volume, places] = isCanal ? [t2, canal] : [t1, foramina];
  const series = predictPoints(net, volume);
  return { series, off: series.points.map(({ positionMm }, i) => levelsOff(positionMm, places, i)) };
}

/** Distance of a point from its level along the patient, in distances between levels. */
function levelsOff(place: Vector3 | null, places: readonly Vector3[], i: number): number {
  const height = (k: number): number | undefined =>
    Math.floor(k / 5) === Math.floor(i / 5) ? places[k]?.[2] : undefined;
  const [own = 0, above, below] = [height(i), height(i - 1), height(i + 1)];
  if (place === null) return Infinity;
  const isBelow = place[2] < own;
  const step = (isBelow ? below : above) ?? 2 * own - ((isBelow ? above : below) ?? own);
  return Math.abs((place[2] - own) / (step - own));
}

function countPoints(
  counts: PointCounts,
  placed: readonly Placed[],
  { certain, misplaced }: LevelCheck,
): void {
  const all = placed.flatMap(({ series, off }) =>
    series.points.map(({ condition, level }, i) => ({
      off: off[i] ?? 0,
      isNamed: misplaced.some((point) => point.condition === condition && point.level === level),
    })),
  );
  const wrong = all.filter(({ off }) => off > WRONG);
  const named = all.filter(({ isNamed }) => isNamed);
  counts.points += all.length;
  counts.wrong += wrong.length;
  counts.wrongFound += wrong.filter(({ isNamed }) => isNamed || !certain).length;
  counts.named += named.length;
  counts.namedRightly += named.filter(({ off }) => off > 0.4).length;
  if (wrong.length > 0) counts.studiesWithWrong++;
}

/** Draws, renders and ingests the sagittal series of a study, or reads it where it is kept. */
async function studyOf(variant: Variant | undefined, index: number): Promise<Study> {
  const path = values.keep && join(values.keep, `${variant ?? "ordinary"}-${values.seed}-${index}.bin`);
  if (path !== undefined && existsSync(path)) return deserialize(readFileSync(path)) as Study;
  const size = { imageSize: 160, axialSlices: 1 };
  const options = { seed: Number(values.seed), split: "train", index, model: "enriched", size } as const;
  const plan = planStudy({ ...options, ...(variant && { variant }) });
  const [t1, t2] = await sagittalVolumes(plan);
  const sides = ["left_neural_foraminal_narrowing", "right_neural_foraminal_narrowing"] as const;
  const { spine } = plan.anatomy;
  const foramina = sides.flatMap((side) => placesOf(spine, side));
  const study: Study = { t1, t2, foramina, canal: placesOf(spine, "spinal_canal_stenosis") };
  if (path !== undefined) {
    mkdirSync(values.keep ?? ".", { recursive: true });
    writeFileSync(path, serialize(study));
  }
  return study;
}
