import { at, blend, doublesOf } from "../reference/doubles.ts";
import type { Doubles } from "../reference/doubles.ts";
import { batchNorm, fold, layerNorm, normalise } from "../reference/norms.ts";
import { EPSILON, forwardCase, gradientCase, inputAt, positive, some } from "./op-case.ts";
import type { OpCase } from "./op-case.ts";

const MOMENTUM = 0.1;

/** Layer norm of [rows, channels]. */
export function layerNormCases(rows: number, channels: number): OpCase[] {
  const [x, scale, offset, dy] = quadruple([rows, channels], channels);
  const [, mean, rstd] = layerNorm(x, scale, offset, EPSILON);
  const attributes = { epsilon: { float: EPSILON } };
  return [
    forwardCase(
      "SpinegradeLayerNorm",
      attributes,
      [x, scale, offset],
      () => layerNorm(x, scale, offset, EPSILON),
      3,
    ),
    gradientCase("SpinegradeLayerNormGrad", {}, [dy, x, scale, mean, rstd], {
      work: (of) => layerNorm(inputAt(of, 0), inputAt(of, 1), inputAt(of, 2), EPSILON)[0],
      of: [x, scale, offset],
      dy,
      by: [0, 1, 2],
    }),
  ];
}

/** Batch norm of [rows, channels] with an activation, by the batch's statistics and by given ones; and folded. */
export function batchNormCases(rows: number, channels: number, activation: number): OpCase[] {
  const [x, scale, offset, dy] = quadruple([rows, channels], channels);
  const settings = { scale, offset, epsilon: EPSILON, activation };
  const [, mean, variance] = batchNorm(x, settings);
  const [given, spread] = [offset, positive(scale)];
  const attributes = { epsilon: { float: EPSILON }, activation: { int: [activation] } };
  const norm = { ...settings, mean: given, variance: spread };
  return [
    forwardCase(
      "SpinegradeBatchNorm",
      { ...attributes, momentum: { float: MOMENTUM } },
      [x, scale, offset, given, spread],
      () => [
        ...batchNorm(x, settings),
        blend(given, mean, 1 - MOMENTUM),
        blend(spread, unbiased(variance, rows), 1 - MOMENTUM),
      ],
      5,
    ),
    forwardCase(
      "SpinegradeBatchMoments",
      { momentum: { float: MOMENTUM } },
      [x, given, spread],
      () => [
        mean,
        variance,
        blend(given, mean, 1 - MOMENTUM),
        blend(spread, unbiased(variance, rows), 1 - MOMENTUM),
      ],
      4,
    ),
    gradientCase("SpinegradeBatchNormGrad", attributes, [dy, x, scale, offset, mean, variance], {
      work: (of) =>
        batchNorm(inputAt(of, 0), { ...settings, scale: inputAt(of, 1), offset: inputAt(of, 2) })[0],
      of: [x, scale, offset],
      dy,
      by: [0, 1, 2],
    }),
    forwardCase(
      "SpinegradeNormalise",
      attributes,
      [x, scale, offset, given, spread],
      () => [normalise(x, norm)],
      1,
    ),
    forwardCase(
      "SpinegradeFold",
      { epsilon: { float: EPSILON } },
      [x, scale, offset, given, spread],
      () => fold(x, norm),
      2,
    ),
  ];
}

function unbiased(variance: Doubles, rows: number): Doubles {
  return doublesOf(variance.shape, (c) => (at(variance, c) * rows) / (rows - 1));
}

/** x, scale, offset and dy. */
function quadruple(
  shape: readonly number[],
  channels: number,
): readonly [Doubles, Doubles, Doubles, Doubles] {
  const all = some(shape, [channels], [channels], shape);
  return [inputAt(all, 0), inputAt(all, 1), inputAt(all, 2), inputAt(all, 3)];
}
