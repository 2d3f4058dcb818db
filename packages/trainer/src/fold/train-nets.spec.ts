import { describe, expect, it } from "@jest/globals";
import { canMultiplyBfloat16, startEngine } from "@spinegrade/engine";
import { readGolden, repeats } from "@spinegrade/test-utils";
import { gaussianHeatmap, oneHotHeatmap } from "@spinegrade/heatmaps";
import { nfnLoss, scsLoss } from "@spinegrade/losses";
import { createNfnNet, createScsNet, loadState, type ParameterizedNet } from "@spinegrade/model-zoo";
import { type LossTerms, trainStep } from "@spinegrade/trainer";
import * as tf from "@tensorflow/tfjs-core";
import { between, deterministicState } from "../testing/deterministic-state.ts";
import { TrainingState } from "../state/training-state.ts";

interface Golden {
  readonly encoder: string;
  readonly decoderChannels: [number, number, number];
  readonly depths: number[];
  readonly size: number;
  readonly learningRate: number;
  readonly batches: readonly { readonly xyz: number[]; readonly grades: number[] }[];
  readonly steps: readonly Readonly<Record<string, number>>[];
  readonly averageAfter: Readonly<Record<string, number>>;
}

/** A batch of the golden file, as tensors. */
interface Batch {
  readonly images: tf.Tensor4D;
  readonly depths: number[];
  readonly xyz: tf.Tensor3D;
  readonly grades: tf.Tensor2D;
  /** Points of each volume [P * 3]. */
  readonly points: readonly Float32Array[];
}

function batchOf({ depths, size, batches }: Golden, index: number): Batch {
  const slices = depths.reduce((sum, depth) => sum + depth, 0);
  const { xyz, grades } = batches[index] ?? { xyz: [], grades: [] };
  const count = grades.length / depths.length;
  const pixels = between(`images-${index}`, slices * size * size, -1, 1);
  return {
    images: tf.tensor4d(pixels, [slices, size, size, 1]),
    depths,
    xyz: tf.tensor3d(xyz, [depths.length, count, 3]),
    grades: tf.tensor2d(grades, [depths.length, count], "int32"),
    points: depths.map((_, volume) =>
      Float32Array.from(xyz.slice(3 * count * volume, 3 * count * (volume + 1))),
    ),
  };
}

function nfnLossOf(
  net: ReturnType<typeof createNfnNet>,
  mask: number,
  training: boolean,
  batch: Batch,
): LossTerms {
  const { images, depths, xyz, grades, points } = batch;
  const heatmap = points.map((its, volume) => oneHotHeatmap(its, [depths[volume] ?? 0, mask, mask]));
  return nfnLoss(
    net.forward(images, depths, { training }),
    { heatmap, xyz, grades },
    { matching: "nearest" },
  );
}

function scsLossOf(
  net: ReturnType<typeof createScsNet>,
  mask: number,
  training: boolean,
  batch: Batch,
): LossTerms {
  const { images, depths, xyz, grades, points } = batch;
  const heatmap = points.map((its) =>
    gaussianHeatmap(
      its.filter((_, index) => index % 3 !== 2),
      [mask, mask],
    ),
  );
  return scsLoss(net.forward(images, depths, { training }), { heatmap, xyz, grades });
}

const NETS: Readonly<
  Record<string, (golden: Golden) => [ParameterizedNet, (training: boolean, batch: Batch) => LossTerms]>
> = {
  "train-nfn": (golden) => {
    const net = createNfnNet({ ...golden, seed: null });
    return [net, (training, batch) => nfnLossOf(net, golden.size / 4, training, batch)];
  },
  "train-scs": (golden) => {
    const net = createScsNet({ ...golden, seed: null });
    return [net, (training, batch) => scsLossOf(net, golden.size / 4, training, batch)];
  },
};

/**
 * Float32 in another order of sums, enlarged from step to step by batch norms over few values: the slices' norm of the SCS
 * net sees five. Measured: the total within 2.3e-4, that net's z within 2.4e-3, all else within 7e-4.
 *
 * At the published rate, 5e-5, no program can be held to 1e-3: with one thread in place of two PyTorch's own NFN curve is 5e-3
 * off at step 12 and 1e-2 at step 14 (weights changed by 1e-7: 1e-2 at step 14), in the grade term, where a prediction passes the
 * matching's threshold. The SCS net, which matches nothing, follows it there within 3e-4 with AVX-512 and within 1.1e-3
 * with AVX2, SSE4.1 or without oneDNN; PyTorch follows itself within 1.7e-4.
 */
function expectClose(
  found: Readonly<Record<string, number>>,
  expected: Readonly<Record<string, number>>,
): void {
  for (const [term, value] of Object.entries(expected)) {
    const error = Math.abs((found[term] ?? Number.NaN) / value - 1);
    expect(error).toBeLessThan(term === "total" ? 1e-3 : 5e-3);
  }
}

await startEngine();

const SETTINGS = { weightDecay: 0.01, emaDecay: 0.99, optimizerStatePrecision: "float32", seed: 0 } as const;

/** The golden curves' length. `npm test` follows the second net's for a quarter of it: both are trained by the same steps. */
const STEPS = 20;
const STEPS_OF: Readonly<Record<string, number>> = { "train-scs": repeats(STEPS / 4, STEPS) };

describe.each(Object.entries(NETS))("%s", (name, createNet) => {
  const count = STEPS_OF[name] ?? STEPS;
  const isWhole = count === STEPS;
  it(`follows PyTorch's loss curve over ${count} steps${isWhole ? ", and its averaged weights after" : ""}`, async () => {
    const before = tf.memory().numTensors;
    const golden = readGolden(import.meta.url, `${name}.json`) as Golden;
    const [net, computeLoss] = createNet(golden);
    loadState(net, deterministicState(net));
    const state = new TrainingState(net, SETTINGS);
    state.trainable.optimizer.learningRate = golden.learningRate;
    expect(golden.steps).toHaveLength(STEPS);
    for (const [step, expected] of golden.steps.slice(0, count).entries()) {
      const { losses } = trainStep(state.trainable, [() => computeLoss(true, batchOf(golden, step % 2))]);
      expectClose(losses, expected);
    }
    const validation = await state.withAverage(() =>
      Promise.resolve(tf.tidy(() => readTerms(computeLoss(false, batchOf(golden, 0))))),
    );
    if (isWhole) expectClose(validation, golden.averageAfter);
    state.dispose();
    net.dispose();
    expect(tf.memory().numTensors).toBe(before);
  }, 120_000);
});

describe("products of bfloat16", () => {
  const isPossible = canMultiplyBfloat16() ? it : it.skip;
  // measured over 20 steps: the total within 9e-4, z, a small term, within 1.2e-2, all else within 4e-3
  isPossible(
    "follow PyTorch's loss curve of float32",
    () => {
      const golden = readGolden(import.meta.url, "train-scs.json") as Golden;
      const net = createScsNet({ ...golden, seed: null });
      loadState(net, deterministicState(net));
      const state = new TrainingState(net, SETTINGS);
      state.trainable.optimizer.learningRate = golden.learningRate;
      for (const [step, expected] of golden.steps.slice(0, repeats(2, STEPS)).entries()) {
        const computeLoss = (): LossTerms => scsLossOf(net, golden.size / 4, true, batchOf(golden, step % 2));
        const { losses } = trainStep(state.trainable, [computeLoss], { productPrecision: "bfloat16" });
        for (const [term, value] of Object.entries(expected))
          expect(Math.abs((losses[term] ?? NaN) / value - 1)).toBeLessThan(term === "total" ? 2e-3 : 2e-2);
      }
      state.dispose();
      net.dispose();
    },
    120_000,
  );
});

function readTerms(terms: LossTerms): Record<string, number> {
  return Object.fromEntries(
    Object.entries(terms).map(([name, term]) => [name, term.dataSync()[0] ?? Number.NaN]),
  );
}
