/**
 * Measures how often the checks of `@spinegrade/study-check` flag synthetic studies: ordinary ones that the net was not
 * trained on, and each variant. Prints a line for each; takes about three seconds of a processor per study.
 *
 * usage: node --conditions=@spinegrade/source --import @spinegrade/readme-example/register \
 *   packages/predictor/bench/check-variants.ts CHECKPOINT [--seed S] [--studies N] [--only VARIANT,...] [--keep DIR]
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { deserialize, serialize } from "node:v8";
import { ingestSeries } from "@spinegrade/dicom-ingest";
import { startEngine } from "@spinegrade/engine";
import { decodeSafetensors, loadState } from "@spinegrade/model-zoo";
import { placesOf, planStudy, renderStudy, VARIANTS, type Variant } from "@spinegrade/phantom";
import { predictVolume, toSliceFrame } from "@spinegrade/predictor";
import { checkLevels, checkQuality, type PredictedSeries } from "@spinegrade/study-check";
import { createGradingNet, type GradingNet } from "@spinegrade/tasks";
import type { Volume } from "@spinegrade/volumes";

/** The embedded run's configuration. */
const NET = { task: "nfn", encoder: "resnet18", imageSize: 96, decoderChannels: [96, 64, 48] } as const;
/** A point farther than this from its place lies nearer to another level. */
const WRONG_MM = 18;
/** Variants draw from other indices than ordinary studies. */
const FIRST_VARIANT = 100;

interface Study {
  readonly t1: Volume;
  readonly t2: Volume;
  /** True places of the ten foramina. */
  readonly places: readonly (readonly [number, number, number])[];
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
  },
});
const [checkpoint = ""] = positionals;
const count = Number(values.studies);
await startEngine();
const net = createGradingNet(NET, null);
loadState(net, decodeSafetensors(readFileSync(checkpoint), checkpoint).state, checkpoint);
const names: (Variant | undefined)[] = [undefined, ...VARIANTS];
for (const variant of names.filter((name) => values.only?.split(",").includes(name ?? "ordinary") ?? true)) {
  const studies = variant === undefined ? 4 * count : count;
  const first = variant === undefined ? 0 : FIRST_VARIANT;
  await measure(
    net,
    variant,
    Array.from({ length: studies }, (_, i) => first + i),
  );
}
net.dispose();

/** Checks the studies of a variant and prints a line. */
async function measure(
  trained: GradingNet,
  variant: Variant | undefined,
  indices: readonly number[],
): Promise<void> {
  const [levels, quality, right] = [new Tally(), new Tally(), new Tally()];
  for (const index of indices) {
    const { t1, t2, places } = await studyOf(variant, index);
    const prediction = predictVolume(trained, t1, { averageFlip: true });
    const points = toSliceFrame(prediction, trained.task.points, t1.sliceTable, NET.imageSize);
    const series: PredictedSeries = { points, heatmaps: prediction.heatmaps ?? [], volume: t1 };
    const { reasons } = checkLevels({ series: [series], t1, t2 });
    const codes = reasons.map(({ code }) => code);
    levels.add(codes);
    quality.add(
      checkQuality({ series: [{ volume: t1 }, { volume: t2 }], points: series }).map(({ code }) => code),
    );
    const worst = Math.max(...points.map(({ positionMm }, i) => distance(positionMm, places[i])));
    if (worst < WRONG_MM) right.add(codes);
    if (variant === undefined && worst < WRONG_MM && codes.length > 0)
      console.error(index, worst.toFixed(0), reasons.map(({ text }) => text).join("; "));
  }
  console.log(`${variant ?? "ordinary"}: levels ${levels.toString()}; quality ${quality.toString()}`);
  if (variant === undefined) console.log(`ordinary, every point at its level: levels ${right.toString()}`);
}

function distance(a: readonly number[] | null, b: readonly number[] | undefined): number {
  if (a === null || b === undefined) return Infinity;
  return Math.hypot(...[1, 2].map((axis) => (a[axis] ?? 0) - (b[axis] ?? 0)));
}

/** Draws, renders and ingests the sagittal series of a study, or reads it where it is kept. */
async function studyOf(variant: Variant | undefined, index: number): Promise<Study> {
  const path = values.keep && join(values.keep, `${variant ?? "ordinary"}-${values.seed}-${index}.bin`);
  if (path !== undefined && existsSync(path)) return deserialize(readFileSync(path)) as Study;
  const size = { imageSize: 160, axialSlices: 1 };
  const options = { seed: Number(values.seed), split: "train", index, model: "enriched", size } as const;
  const plan = planStudy({ ...options, ...(variant && { variant }) });
  const volumes: Volume[] = [];
  for (const series of plan.series.slice(0, 2)) {
    const files = [...renderStudy({ ...plan, series: [series] })].map((file) => ({
      name: file.path.split("/").at(-1) ?? "",
      bytes: file.bytes,
    }));
    volumes.push(await ingestSeries(files, { studyId: plan.studyId, seriesId: series.seriesId }));
  }
  const [t1, t2] = volumes as [Volume, Volume];
  const sides = ["left_neural_foraminal_narrowing", "right_neural_foraminal_narrowing"] as const;
  const study: Study = { t1, t2, places: sides.flatMap((side) => placesOf(plan.anatomy.spine, side)) };
  if (path !== undefined) {
    mkdirSync(values.keep ?? ".", { recursive: true });
    writeFileSync(path, serialize(study));
  }
  return study;
}
