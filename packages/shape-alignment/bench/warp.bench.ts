/**
 * Nanoseconds an output pixel of the warps and the resize; prints one JSON line each.
 * node --conditions=@spinegrade/source --import @spinegrade/readme-example/register packages/shape-alignment/bench/warp.bench.ts
 */
import { Generator } from "@spinegrade/random";
import {
  compose,
  homographyFromCorners,
  resizeAndCentre,
  resizeSlices,
  similarityMatrix,
  warpSlices,
} from "@spinegrade/shape-alignment";
import { cpuSecondsNow } from "@spinegrade/test-utils/process-costs";

const RUNS = 15;
const shape = [25, 400, 400] as const;
const outSize = [320, 320] as const;
const generator = Generator.fromSeed(1, "bench");
const voxels = Uint8Array.from({ length: 25 * 400 * 400 }, () => generator.uint32());

const turn = similarityMatrix({ scale: 1.1, rotationDegrees: 12, center: [160, 160] });
const affine = compose(turn, resizeAndCentre([400, 400], 320));
const tilt = homographyFromCorners(
  [
    [0, 0],
    [399, 0],
    [399, 399],
    [0, 399],
  ],
  [
    [-20, 15],
    [330, -10],
    [300, 310],
    [12, 340],
  ],
);
const toSmall = resizeAndCentre([400, 400], 128);

const cases = {
  "warpSlices affine": () => warpSlices(voxels, shape, affine, outSize),
  "warpSlices homography": () => warpSlices(voxels, shape, tilt, outSize),
  "warpSlices affine to 128 px, antialias": () =>
    warpSlices(voxels, shape, toSmall, [128, 128], { antialias: true }),
  resizeSlices: () => resizeSlices(voxels, shape, outSize),
};

for (const [op, work] of Object.entries(cases)) {
  const outputLength = work().length;
  for (let warmUp = 0; warmUp < 5; warmUp++) work();
  const times = Array.from({ length: RUNS }, () => {
    const before = cpuSecondsNow();
    work();
    return 1000 * (cpuSecondsNow() - before);
  }).sort((a, b) => a - b);
  const medianMs = times[RUNS >> 1] ?? 0;
  const nsPerPixel = Number(((medianMs * 1e6) / outputLength).toFixed(2));
  const figures = { medianCpuMs: Number(medianMs.toFixed(2)), nsPerPixel, runs: RUNS };
  const where = { backend: "javascript", device: "cpu, one core", node: process.version };
  process.stdout.write(`${JSON.stringify({ op, shape, outputLength, ...figures, ...where })}\n`);
}
