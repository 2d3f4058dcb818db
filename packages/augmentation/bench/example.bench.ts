/**
 * Milliseconds a training example: a volume of 512 x 512 x 16 to 320 px, on one core; one JSON line each. The first
 * line draws everything at random, the others have one photometric step fixed.
 * node --conditions=@spinegrade/source --import @spinegrade/readme-example/register packages/augmentation/bench/example.bench.ts
 */
import { Generator } from "@spinegrade/random";
import {
  addNoise,
  adjustBrightness,
  augmentNfn,
  blurGaussian,
  blurMedian,
  blurMotion,
  NFN_PUBLISHED,
  plainExample,
  PUBLISHED_SAMPLING,
  type XyzSlice,
} from "@spinegrade/augmentation";

const RUNS = 60;
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
const options = { imageSize: IMAGE, template, settings: NFN_PUBLISHED, generator: random };

const cases = {
  "augmentNfn, all steps at random": () => augmentNfn(volume, points, grades, options),
  "augmentNfn, resampled as published": () =>
    augmentNfn(volume, points, grades, { ...options, sampling: PUBLISHED_SAMPLING }),
  plainExample: () => plainExample(volume, points, grades, IMAGE),
  "plainExample, resampled as published": () =>
    plainExample(volume, points, grades, IMAGE, PUBLISHED_SAMPLING),
  adjustBrightness: () => adjustBrightness(example.voxels, { contrastFactor: 1.1, brightness: 0.05 }),
  blurMotion: () => {
    const line = [
      [0, 0],
      [4, 3],
    ] as const;
    return blurMotion(example.voxels, example.shape, { size: 5, line });
  },
  "blurMedian 3": () => blurMedian(example.voxels, example.shape, 3),
  "blurMedian 5": () => blurMedian(example.voxels, example.shape, 5),
  "blurGaussian 5": () => blurGaussian(example.voxels, example.shape, 5),
  addNoise: () => addNoise(example.voxels, 30, random),
};

/** Processor time in ms: what the work costs, whatever else the machine does. */
function measureCpuMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

for (const [op, work] of Object.entries(cases)) {
  for (let warmUp = 0; warmUp < 10; warmUp++) work();
  const times = Array.from({ length: RUNS }, () => measureCpuMs(work)).sort((a, b) => a - b);
  const at = (share: number): number => Number((times[Math.floor(share * (RUNS - 1))] ?? 0).toFixed(1));
  const mean = times.reduce((sum, time) => sum + time, 0) / RUNS;
  const figures = {
    medianCpuMs: at(0.5),
    meanCpuMs: Number(mean.toFixed(1)),
    slowestCpuMs: at(1),
    runs: RUNS,
  };
  const where = { backend: "javascript", device: "cpu, one core", node: process.version };
  process.stdout.write(
    `${JSON.stringify({ op, shape: volume.shape, imageSize: IMAGE, ...figures, ...where })}\n`,
  );
}
