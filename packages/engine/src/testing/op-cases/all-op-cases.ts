import { NONE, RELU, RELU6, SILU } from "../reference/activations.ts";
import {
  convolutionCases,
  depthwiseCases,
  depthwiseLinearCases,
  directCases,
  poolingCases,
} from "./convolution-cases.ts";
import { bfloat16LinearCases } from "./bfloat16-cases.ts";
import { halfCases } from "./half-cases.ts";
import { batchNormCases, layerNormCases } from "./norm-cases.ts";
import { normalisedLinearCases } from "./normalised-linear-cases.ts";
import type { OpCase } from "./op-case.ts";
import { optimizerCases } from "./optimizer-cases.ts";
import { gateCases, pointwiseCases } from "./pointwise-cases.ts";
import { attentionCases, linearCases } from "./product-cases.ts";
import { recurrentCases } from "./recurrent-cases.ts";

/** Less than a vector; whole vectors of every instruction set; a rest after whole ones. */
const CHANNELS = [3, 16, 35] as const;

/** Cases that a reference in double precision computes in a moment, with sizes that leave rests of vectors and tiles. */
export function smallOpCases(): OpCase[] {
  const rows = CHANNELS.flatMap((channels) => [
    ...pointwiseCases(7, channels),
    ...gateCases(5, channels),
    ...halfCases(channels),
    ...optimizerCases([channels], [5, channels], []),
    ...layerNormCases(5, channels),
    ...[NONE, RELU, SILU, RELU6].flatMap((activation) => batchNormCases(9, channels, activation)),
    ...linearCases(7, channels, 35 - Math.floor(channels / 2)),
    ...normalisedLinearCases(7, [channels, 5], 35 - Math.floor(channels / 2)),
    ...bfloat16LinearCases(7, channels, 35 - Math.floor(channels / 2)),
  ]);
  const maps = CHANNELS.flatMap((channels) => [
    ...[1, 3, 5, 7].flatMap((k) =>
      [1, 2].flatMap((stride) =>
        [NONE, RELU].flatMap((before) =>
          depthwiseCases({ height: 5, width: 9, channels }, k, stride, { before, after: (k + stride) % 5 }),
        ),
      ),
    ),
    ...depthwiseLinearCases({ height: 5, width: 7, channels }, 19),
    ...poolingCases({ height: 5, width: 8, channels }),
  ]);
  const volumes = [1, 3].flatMap((taps) =>
    [1, 2].flatMap((zoom) => [
      ...convolutionCases({ height: 3, width: 4, channels: 3 }, 19, taps, zoom),
      ...convolutionCases({ height: 2, width: 5, channels: 17 }, 4, taps, zoom),
    ]),
  );
  const strided = [
    ...directCases({ height: 3, width: 3, channels: 17 }, 19, 3, 1),
    ...directCases({ height: 5, width: 4, channels: 3 }, 35, 3, 2),
    ...directCases({ height: 4, width: 5, channels: 16 }, 4, 1, 2),
    ...directCases({ height: 5, width: 7, channels: 5 }, 16, 2, 3),
    ...directCases({ height: 9, width: 8, channels: 1 }, 19, 7, 2),
    ...directCases({ height: 8, width: 11, channels: 3 }, 16, 4, 4),
  ];
  const attentions = [
    ...attentionCases(7, 5, 1, 3),
    ...attentionCases(9, 18, 2, 16),
    ...attentionCases(5, 35, 1, 19),
  ];
  const sequences = [...recurrentCases(2, 4, 3), ...recurrentCases(3, 2, 16), ...recurrentCases(1, 3, 19)];
  return [...rows, ...maps, ...volumes, ...strided, ...attentions, ...sequences];
}

/** Cases of many tasks each, for the threads. */
export function largeOpCases(): OpCase[] {
  const map = { height: 19, width: 21, channels: 70 };
  return [
    ...pointwiseCases(1197, 70),
    ...gateCases(1197, 70),
    ...halfCases(80_001),
    ...optimizerCases([3, 3, 70, 45], [45], [1197, 70]),
    ...layerNormCases(1197, 70),
    ...batchNormCases(1197, 70, SILU),
    // several groups of a kernel's rows, with parts of the samples or strips of its columns
    ...[linearCases, bfloat16LinearCases].flatMap((cases) => [
      ...cases(600, 200, 45),
      ...cases(40, 200, 530),
    ]),
    ...normalisedLinearCases(600, [130, 70], 45),
    ...normalisedLinearCases(40, [130, 70], 530),
    ...attentionCases(1100, 37, 2, 35),
    ...[1, 3, 5, 7].flatMap((k) => depthwiseCases(map, k, k === 5 ? 2 : 1, { after: SILU })),
    ...depthwiseCases(map, 3, 1, { before: RELU, after: NONE }),
    ...recurrentCases(70, 3, 19),
    ...depthwiseLinearCases(map, 45),
    ...poolingCases(map),
    ...[1, 2].flatMap((stride) => directCases(map, 45, 3, stride)),
    ...directCases({ height: 61, width: 67, channels: 3 }, 35, 7, 2),
    ...[1, 2].flatMap((zoom) => convolutionCases({ ...map, height: 12, width: 11 }, 45, 3, zoom)),
    // enough for tiles of four
    ...[1, 3].flatMap((taps) => convolutionCases({ ...map, height: 22, width: 27 }, 45, taps, 1)),
  ];
}
