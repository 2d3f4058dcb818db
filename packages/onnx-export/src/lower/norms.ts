import { activate } from "./activations.ts";
import type { Lowering } from "./lowering.ts";
import { channelVector, numberOf, outputOf, valueOf, weightsOf } from "./lowering.ts";

const layerNorm: Lowering = (operation, { builder, layouts }) => {
  const x = layouts.get(valueOf(operation, 0), "last");
  const vectors = [1, 2].map((index) => {
    const { values, shape } = weightsOf(operation, index);
    return builder.numbers(values, shape);
  });
  const y = builder.node("LayerNormalization", [x, ...vectors], {
    axis: { i: -1 },
    epsilon: { f: numberOf(operation, "epsilon") },
  });
  layouts.set(outputOf(operation), "last", y);
};

/** A batch norm with running statistics: of maps, so that it can merge with the convolution before it, its own node. */
const normalise: Lowering = (operation, target) => {
  const { builder, layouts } = target;
  const x = valueOf(operation, 0);
  const layout = layouts.common([x]);
  const epsilon = numberOf(operation, "epsilon");
  const vectors = [1, 2, 3, 4].map((index) => weightsOf(operation, index).values);
  const given = layouts.get(x, layout);
  const y =
    layout === "last"
      ? affine(given, foldedNorm(vectors, epsilon))
      : builder.node(
          "BatchNormalization",
          [given, ...vectors.map((values) => builder.numbers(values, [values.length]))],
          { epsilon: { f: epsilon } },
        );
  layouts.set(outputOf(operation), layout, activate(operation, "activation", builder, y));

  function affine(name: string, [factor, offset]: readonly [Float32Array, Float32Array]): string {
    const product = builder.node("Mul", [name, channelVector(target, factor, "last")]);
    return builder.node("Add", [product, channelVector(target, offset, "last")]);
  }
};

/** Scale, offset, mean and variance -> the factor and offset that have the same effect. */
export function foldedNorm(
  [scale, offset, mean, variance]: readonly Float32Array[],
  epsilon: number,
): [Float32Array, Float32Array] {
  const at = (values: Float32Array | undefined, channel: number): number => values?.[channel] ?? Number.NaN;
  const factor = Float32Array.from(
    scale ?? [],
    (value, channel) => value / Math.sqrt(at(variance, channel) + epsilon),
  );
  return [factor, factor.map((value, channel) => at(offset, channel) - at(mean, channel) * value)];
}

/** Normalisation. */
export const NORMS: Readonly<Record<string, Lowering>> = {
  SpinegradeLayerNorm: layerNorm,
  SpinegradeNormalise: normalise,
};
