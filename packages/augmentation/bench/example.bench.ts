/**
 * Times of a training example: a volume of 512 x 512 x 16 to 320 px, on one core; one JSON line each. The first two
 * draw everything at random, the others have one step fixed. `tools/benchmarks/training_example.py` does the same in
 * Python; `node tools/benchmarks/compare.mjs training-example` compares.
 * node --conditions=@spinegrade/source --import @spinegrade/readme-example/register packages/augmentation/bench/example.bench.ts [--steps 60]
 */
import { parseArgs } from "node:util";
import { Generator } from "@spinegrade/random";
import {
  addNoise,
  adjustBrightness,
  augmentNfn,
  blurGaussian,
  blurMedian,
  blurMotion,
  NFN_INTENDED,
  plainExample,
  PUBLISHED_SAMPLING,
  type XyzSlice,
} from "@spinegrade/augmentation";

const { steps } = parseArgs({ options: { steps: { type: "string", default: "60" } } }).values;
const RUNS = Number(steps);
const [D, SIZE, IMAGE] = [16, 512, 320];
const random = Generator.fromSeed(1, "bench");
// waves with noise: a median's time depends on how much neighbours differ
const voxels = Uint8Array.from({ length: D * SIZE * SIZE }, (_, i) => {
  const wave = Math.sin((i % SIZE) / 17) * Math.cos(Math.floor(i / SIZE) / 23);
  return Math.max(0, 128 + 100 * wave + random.normal(0, 5));
});
const volume = { voxels, shape: [D, SIZE, SIZE] as const };
const level = (k: number): [number, number] => [290 - 7 * k + k * k, 140 + 55 * k];
const points: XyzSlice[] = Array.from({ length: 10 }, (_, k) => [...level(k % 5), k < 5 ? 11 : 4]);
const grades = new Int8Array(10);
const template = { frameSize: 512 as const, points: points.map(([x, y]) => [x, y] as const) };
const example = plainExample(volume, points, grades, IMAGE);
const options = { imageSize: IMAGE, template, settings: NFN_INTENDED, generator: random };

const line = [
  [0, 0],
  [4, 3],
] as const;

const cases = {
  "training-example": () => augmentNfn(volume, points, grades, options),
  "training-example, resampled as published": () =>
    augmentNfn(volume, points, grades, { ...options, sampling: PUBLISHED_SAMPLING }),
  "plain-example": () => plainExample(volume, points, grades, IMAGE),
  "plain-example, resampled as published": () =>
    plainExample(volume, points, grades, IMAGE, PUBLISHED_SAMPLING),
  "brightness and contrast": () =>
    adjustBrightness(example.voxels, { contrastFactor: 1.1, brightness: 0.05 }),
  "motion blur 5": () => blurMotion(example.voxels, example.shape, { size: 5, line }),
  "median blur 3": () => blurMedian(example.voxels, example.shape, 3),
  "median blur 5": () => blurMedian(example.voxels, example.shape, 5),
  "gaussian blur 5": () => blurGaussian(example.voxels, example.shape, 5),
  noise: () => addNoise(example.voxels, 30, random),
};

/** Wall-clock and processor seconds; the latter say what the work costs, whatever else the machine does. */
function measure(work: () => unknown): { seconds: number; cpuSeconds: number } {
  const [start, before] = [performance.now(), process.cpuUsage()];
  work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - start) / 1e3, cpuSeconds: (user + system) / 1e6 };
}

const rounded = (value: number): number => Number(value.toFixed(5));

for (const [op, work] of Object.entries(cases)) {
  for (let warmUp = 0; warmUp < 10; warmUp++) work();
  const runs = Array.from({ length: RUNS }, () => measure(work));
  const sorted = runs.map(({ cpuSeconds }) => cpuSeconds).sort((a, b) => a - b);
  const mean = sorted.reduce((sum, time) => sum + time, 0) / RUNS;
  const figures = {
    seconds: runs.map(({ seconds }) => rounded(seconds)),
    cpuSeconds: runs.map(({ cpuSeconds }) => rounded(cpuSeconds)),
    cpuMsMedian: Number((1e3 * (sorted[RUNS >> 1] ?? 0)).toFixed(1)),
    cpuMsMean: Number((1e3 * mean).toFixed(1)),
    cpuMsSlowest: Number((1e3 * Math.max(...sorted)).toFixed(1)),
    peakMemoryMiB: Math.round(process.resourceUsage().maxRSS / 1024),
  };
  const where = { backend: "javascript", device: "cpu, one core", versions: { node: process.version } };
  process.stdout.write(
    `${JSON.stringify({ op, shape: volume.shape, imageSize: IMAGE, ...figures, ...where })}\n`,
  );
}
