import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { loadState } from "@spinegrade/model-zoo";
import type { Net, NetOptions } from "@spinegrade/model-zoo";
import { repeats } from "@spinegrade/test-utils";
import * as tf from "@tensorflow/tfjs-core";
import { readFixture } from "./golden.ts";
import { above, inferenceErrors, trainingErrors, weightsOf } from "./net-parity.ts";
import type { NetCase, Outputs, Terms } from "./net-parity.ts";

/** Float32 sums differ from PyTorch's by about 1e-6 of a map's range a layer. */
const OUTPUT_TOLERANCE = 1e-4;
/** Tolerances of outputs in training, of a term's value, and of a gradient's and a statistic's largest value. */
const TRAINING_TOLERANCE = 1e-3;

interface Target {
  readonly heatmap: readonly tf.Tensor[];
  readonly xyz: tf.Tensor;
  readonly grades: tf.Tensor;
}

/** A net with its targets and its loss. */
interface Parity<Output extends Outputs, Truth extends Target> {
  readonly make: (options: NetOptions) => Net<Output>;
  readonly truth: (golden: NetCase) => Truth;
  readonly loss: (output: Output, target: Truth) => Terms;
  /** Encoders with which only `npm run test:slow` compares the net: nets of the same code as others, and many numbers. */
  readonly slow?: readonly string[];
}

/** Compares a net in both modes with the cases of a fixture, which tools/golden/nets/one_stage_nets.py wrote. */
export function describeParity<Output extends Outputs, Truth extends Target>(
  name: string,
  fixture: string,
  { make, truth, loss, slow = [] }: Parity<Output, Truth>,
): void {
  const { cases } = readFixture(fixture) as { cases: readonly NetCase[] };
  const compared = cases.filter(({ encoder }) => repeats(0, 1) === 1 || !slow.includes(encoder));
  describe.each(compared)(`the ${name} net with $encoder`, (golden) => {
    let net: Net<Output>;
    beforeAll(() => {
      net = make({ encoder: golden.encoder, decoderChannels: golden.decoderChannels, seed: null });
      loadState(net, weightsOf(net, golden));
    });
    afterAll(() => {
      net.dispose();
    });

    it("gives PyTorch's outputs in inference mode", () => {
      expect(above(inferenceErrors(net, golden), OUTPUT_TOLERANCE)).toEqual([]);
    });

    it("gives PyTorch's outputs, loss terms, gradients and running statistics in training mode", () => {
      const target = truth(golden);
      const before = tf.memory().numTensors;
      const errors = trainingErrors(net, golden, (output) => loss(output, target));
      expect(tf.memory().numTensors).toBe(before);
      expect(above(errors.outputs, TRAINING_TOLERANCE)).toEqual([]);
      expect(above(errors.terms, TRAINING_TOLERANCE)).toEqual([]);
      expect(above(errors.gradients, TRAINING_TOLERANCE)).toEqual([]);
      expect(above(errors.statistics, TRAINING_TOLERANCE)).toEqual([]);
      expect(above(errors.counters, 1)).toEqual([]);
      expect(Object.keys(errors.gradients).length).toBeGreaterThanOrEqual(10);
      tf.dispose([...target.heatmap, target.xyz, target.grades]);
    });
  });
}
