/** A case of tools/golden/nets/two_stage_golden.py: how its net is made, what it is given, what its outputs are called. */
import {
  createAxialGrader,
  createFusionGrader,
  createLevelNet,
  createPointNet,
  createSagittalGrader,
} from "@spinegrade/model-zoo";
import type { GraderOptions, Mode, ParameterizedNet } from "@spinegrade/model-zoo";
import * as tf from "@tensorflow/tfjs-core";

import { signed } from "./deterministic.ts";
import type { GoldenTensor } from "./golden.ts";

export interface TwoStageCase {
  readonly name: string;
  readonly net: string;
  readonly options: CaseOptions;
  /** Shapes by name, in the order of the net's arguments. */
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  /** Inputs are hashed from their name and this number. */
  readonly salt: number;
  readonly damped: readonly [suffix: string, factor: number];
  /** Parameters that nothing reads. */
  readonly unused: readonly string[];
  readonly inference: Readonly<Record<string, GoldenTensor>>;
  readonly training: Readonly<Record<string, GoldenTensor>>;
  readonly loss: number;
  readonly gradients: Readonly<Record<string, GoldenTensor>>;
  /** By how much PyTorch's own gradients in float32 differ from those in float64, as a share, where much. */
  readonly roundings?: Readonly<Record<string, number>>;
  readonly statistics: Readonly<Record<string, GoldenTensor>>;
}

interface CaseOptions {
  readonly encoder?: string;
  readonly sagittal_encoder?: string;
  readonly axial_encoder?: string;
  readonly dimensions?: number;
  readonly channels?: number;
  readonly outputs?: number;
  readonly attention?: "slices" | "none";
  readonly head?: "plain" | "cond" | "lstm" | "gru";
  readonly slices?: number;
}

export type NamedOutputs = Readonly<Record<string, tf.Tensor>>;

/** A net of any kind, with outputs by the golden names. */
export interface TwoStageNet extends ParameterizedNet {
  run(inputs: readonly tf.Tensor[], mode: Mode): NamedOutputs;
}

/** The inputs of the case, in order. */
export function caseInputs({ inputs, salt }: TwoStageCase): tf.Tensor[] {
  return Object.entries(inputs).map(([name, shape]) => {
    const size = shape.reduce((product, side) => product * side, 1);
    return tf.tensor(signed(`${name}.${salt}`, size), [...shape]);
  });
}

/** Parameters of 0, no dropout, the entries that published checkpoints hold. */
const GOLDEN = { seed: null, dropout: false, published: true } as const;

/** Makes the net; `settings` go before those of the golden values. */
export function makeCase(
  { net, options }: Pick<TwoStageCase, "net" | "options">,
  settings: Partial<GraderOptions> = {},
): TwoStageNet {
  const common = { ...GOLDEN, ...settings };
  const { encoder = "", channels = 1, slices = 1 } = options;
  switch (net) {
    case "points":
      return points(
        { ...common, encoder, inChannels: channels, outputs: options.outputs ?? 0 },
        options.dimensions,
      );
    case "level":
      return level({ ...common, encoder, attention: options.attention ?? "slices" });
    case "sagittal":
      return grader(
        createSagittalGrader({ ...common, encoder, head: options.head ?? "plain", slices }),
        (made, [crops], mode) => made.forward(crops as tf.Tensor5D, mode),
      );
    case "axial":
      return grader(
        createAxialGrader({
          ...common,
          encoder,
          inChannels: channels,
          slices,
          head: options.head === "plain" ? "plain" : "recurrent",
        }),
        (made, [axial, sagittal], mode) =>
          made.forward(axial as tf.Tensor<tf.Rank.R6>, sagittal as tf.Tensor5D, mode),
      );
    case "fusion": {
      const { sagittal_encoder: sagittalEncoder = "", axial_encoder: axialEncoder = "" } = options;
      return grader(
        createFusionGrader({ ...common, sagittalEncoder, axialEncoder }),
        (made, [sagittal, axial], mode) => made.forward(sagittal as tf.Tensor5D, axial as tf.Tensor5D, mode),
      );
    }
    default:
      throw new Error(`no net is called ${net}`);
  }
}

type PointOptions = Omit<Parameters<typeof createPointNet>[0], "dimensions">;

function points(options: PointOptions, dimensions: number | undefined): TwoStageNet {
  if (dimensions === 3) {
    const net = createPointNet({ ...options, dimensions: 3 });
    return { ...net, run: ([images], mode) => ({ points: net.forward(images as tf.Tensor5D, mode) }) };
  }
  const net = createPointNet({ ...options, dimensions: 2 });
  return { ...net, run: ([images], mode) => ({ points: net.forward(images as tf.Tensor4D, mode) }) };
}

function level(options: Parameters<typeof createLevelNet>[0]): TwoStageNet {
  const net = createLevelNet(options);
  return {
    ...net,
    run: ([slices], mode) => {
      const its = net.forward(slices as tf.Tensor4D, [slices?.shape[0] ?? 0], mode);
      return { level: its.levelLogits, left: its.leftLogits, right: its.rightLogits };
    },
  };
}

function grader<Net extends ParameterizedNet>(
  net: Net,
  run: (net: Net, inputs: readonly (tf.Tensor | undefined)[], mode: Mode) => tf.Tensor,
): TwoStageNet {
  return {
    parameters: () => net.parameters(),
    buffers: () => net.buffers(),
    state: () => net.state(),
    dispose: () => {
      net.dispose();
    },
    run: (inputs, mode) => ({ grades: run(net, inputs, mode) }),
  };
}
