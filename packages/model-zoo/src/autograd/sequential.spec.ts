import { startEngine } from "@spinegrade/engine";
import { beforeAll, describe, expect, it } from "@jest/globals";
import * as tf from "@tensorflow/tfjs-core";
import { sequential } from "./sequential.ts";
import type { Layer } from "./sequential.ts";

beforeAll(() => startEngine());

/** Layers, the tensors that were alive when each of them began, and what each gave. */
function watched(layers: readonly Layer<tf.Tensor1D>[]): {
  layers: Layer<tf.Tensor1D>[];
  alive: number[];
  maps: tf.Tensor1D[];
} {
  const [alive, maps]: [number[], tf.Tensor1D[]] = [[], []];
  const watch =
    (layer: Layer<tf.Tensor1D>): Layer<tf.Tensor1D> =>
    (x, mode) => {
      alive.push(tf.memory().numTensors);
      const y = layer(x, mode);
      maps.push(y);
      return y;
    };
  return { layers: layers.map(watch), alive, maps };
}

const double: Layer<tf.Tensor1D> = (x) => tf.mul(x, 2);
const same: Layer<tf.Tensor1D> = (x) => x;

describe("sequential", () => {
  it("gives each layer what the one before gave, and the mode", () => {
    const seen: boolean[] = [];
    const addOne: Layer<tf.Tensor1D> = (x, { training }) => {
      seen.push(training);
      return tf.add(x, 1);
    };
    const y = tf.tidy(() => sequential(tf.tensor1d([1, 2]), { training: true }, [double, addOne, double]));
    expect([...y.dataSync()]).toEqual([6, 10]);
    expect(seen).toEqual([true]);
    y.dispose();
  });

  it("keeps the input, the result and one map between them", () => {
    const x = tf.tensor1d([1, 2]);
    const before = tf.memory().numTensors;
    const { layers, alive, maps } = watched([double, double, double, double]);
    const y = tf.tidy(() => {
      const result = sequential(x, { training: false }, layers);
      expect(maps.map((map) => map.isDisposed)).toEqual([true, true, true, false]);
      return result;
    });
    expect(alive).toEqual([before, before + 1, before + 1, before + 1]);
    expect([...x.dataSync(), ...y.dataSync()]).toEqual([1, 2, 16, 32]);
    tf.dispose([x, y]);
  });

  it("frees nothing that a layer passes on", () => {
    const x = tf.tensor1d([1, 2]);
    expect(sequential(x, { training: false }, [same, same])).toBe(x);
    expect(sequential(x, { training: false }, [])).toBe(x);
    const y = sequential(x, { training: false }, [same, double, same, same]);
    expect([...x.dataSync(), ...y.dataSync()]).toEqual([1, 2, 2, 4]);
    tf.dispose([x, y]);
  });

  it.each([true, false])("keeps every map where a gradient is recorded, training %p", (training) => {
    const x = tf.tensor1d([1, 2]);
    const { layers, maps } = watched([(map) => tf.square(map), (map) => tf.square(map)]);
    const slope = tf.grad((input) => {
      const y = sequential(input as tf.Tensor1D, { training }, layers);
      expect(maps.map((map) => map.isDisposed)).toEqual([false, false]);
      return y;
    })(x);
    expect([...slope.dataSync()]).toEqual([4, 32]); // of x^4
    tf.dispose([x, slope]);
  });
});
