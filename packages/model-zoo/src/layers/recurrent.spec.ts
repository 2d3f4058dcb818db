import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { gru, loadState, lstm, ParameterStore, stateOf } from "@spinegrade/model-zoo";
import type { Recurrent, RecurrentOptions } from "@spinegrade/model-zoo";
import * as tf from "@tensorflow/tfjs-core";
import { deterministicState, signed } from "../testing/deterministic.ts";
import { largestError, normError, readFixture } from "../testing/golden.ts";
import type { GoldenTensor } from "../testing/golden.ts";

interface GoldenCase extends Required<Omit<RecurrentOptions, "dropout">> {
  readonly kind: "gru" | "lstm";
  readonly shape: readonly [sequences: number, steps: number];
  readonly y: GoldenTensor;
  readonly dx: GoldenTensor;
  readonly gradients: Readonly<Record<string, GoldenTensor>>;
}

const { cases } = readFixture("recurrent-layers.json") as { readonly cases: readonly GoldenCase[] };
const CELLS = { gru, lstm } as const;

/** Float32 sums over all steps and sequences, as a share of the tensor's largest value. */
const TOLERANCE = 5e-6;

beforeAll(async () => {
  await startEngine();
});

function withLayer<T>(
  kind: keyof typeof CELLS,
  options: RecurrentOptions,
  use: (layer: Recurrent, store: ParameterStore) => T,
): T {
  const store = new ParameterStore(1);
  const layer = CELLS[kind](store.root(), options);
  loadState(store, deterministicState(store));
  try {
    return use(layer, store);
  } finally {
    store.dispose();
  }
}

function errorOf(values: ArrayLike<number>, golden: GoldenTensor): number {
  // a single step has nothing before it: PyTorch's gradient by the recurrent weight is 0, exactly
  if (golden.largest === 0) return Math.max(...Array.from(values, Math.abs));
  return Math.max(largestError(values, golden), normError(values, golden));
}

/** The largest error of the outputs and of each gradient, by name. */
function errorsOf(golden: GoldenCase): Record<string, number> {
  const { kind, inFeatures, shape } = golden;
  return withLayer(kind, golden, (layer, store) =>
    tf.tidy(() => {
      const x = tf.tensor3d(signed("x", shape[0] * shape[1] * inFeatures), [...shape, inFeatures]);
      const run = (): tf.Tensor3D => layer(x, { training: true });
      const y = run();
      const dy = tf.tensor3d(signed("dy", y.size), y.shape);
      const dx = tf.grad((input) => layer(input as tf.Tensor3D, { training: true }))(x, dy); // the rank of x
      const { grads } = tf.variableGrads(() => tf.sum(tf.mul(run(), dy)));
      const parameters = [...store.variables("parameter")];
      const named = parameters.map(([name, { name: id }]) => [name, grads[id] as tf.Tensor] as const);
      const gradients = [...stateOf(store, new Map(named))].map(([name, tensor]) => {
        const expected = golden.gradients[name];
        return [name, expected === undefined ? Number.NaN : errorOf(tensor.values as Float32Array, expected)];
      });
      return {
        y: errorOf(y.dataSync(), golden.y),
        dx: errorOf(dx.dataSync(), golden.dx),
        ...(Object.fromEntries(gradients) as Record<string, number>),
      };
    }),
  );
}

describe("recurrent layers", () => {
  it.each(cases)(
    "are PyTorch's $kind: $layers layers of $hiddenFeatures, both ways: $bidirectional, x $shape",
    (golden) => {
      const before = tf.memory().numTensors;
      const errors = errorsOf(golden);
      expect(tf.memory().numTensors).toBe(before);
      expect(Object.entries(errors).filter(([, error]) => !(error < TOLERANCE))).toEqual([]);
      expect(Object.keys(errors)).toHaveLength(Object.keys(golden.gradients).length + 2);
    },
  );

  it("name their parameters as PyTorch does, in its order", () => {
    const options = { inFeatures: 3, hiddenFeatures: 2, layers: 2, bidirectional: true };
    const shapes = withLayer("gru", options, (_, store) =>
      [...store.state().values()].map((entry) =>
        entry.kind === "counter" ? entry.name : `${entry.name} ${entry.shape.join("x")}`,
      ),
    );
    expect(shapes.slice(0, 5)).toEqual([
      "weight_ih_l0 6x3",
      "weight_hh_l0 6x2",
      "bias_ih_l0 6",
      "bias_hh_l0 6",
      "weight_ih_l0_reverse 6x3",
    ]);
    expect(shapes.at(-4)).toBe("weight_ih_l1_reverse 6x4");
  });

  it("drop values between layers in training only, the same for one seed", () => {
    const options = { inFeatures: 3, hiddenFeatures: 8, layers: 2, dropout: 0.5 };
    withLayer("lstm", options, (layer) => {
      tf.tidy(() => {
        const x = tf.tensor3d(signed("x", 30), [2, 5, 3]);
        const run = (training: boolean, dropoutSeed?: number): number[] => [
          ...layer(x, dropoutSeed === undefined ? { training } : { training, dropoutSeed }).dataSync(),
        ];
        expect(run(true, 1)).toEqual(run(true, 1));
        expect(run(true, 1)).not.toEqual(run(true, 2));
        expect(run(true, 1)).not.toEqual(run(false, 1));
        expect(run(false)).toEqual(run(false, 2));
        expect(() => run(true)).toThrow("dropout1 drops values in training: give the mode a dropoutSeed");
      });
    });
  });
});
