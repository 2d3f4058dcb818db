import type * as tf from "@tensorflow/tfjs-core";
import type { FlipVariant } from "@spinegrade/augmentation";
import { TASKS, type MarkedSeries, type Task } from "@spinegrade/competition-data";
import { createNfnNet, createScsNet, type Net, type ParameterizedNet } from "@spinegrade/model-zoo";
import { readNfnOutput, readScsOutput, type VolumePrediction } from "./read-output.ts";
import type { NetConfig } from "./trained-run.ts";
import { withTensors } from "./with-tensors.ts";

/** A net of any task that reads its own output. */
export interface GradingNet extends ParameterizedNet {
  readonly config: NetConfig;
  /** The series that it is for and its points, in the order of its predictions. */
  readonly marks: MarkedSeries;
  /** What becomes of its points when the slices are put in reverse order. */
  readonly flip: FlipVariant;
  /**
   * Runs it in inference mode; no tensor is left.
   * @param images `[N, H, W, 1]` in -1..1, the slices of all volumes.
   * @param depths the slices of each volume.
   * @returns one prediction a volume.
   */
  predict(images: tf.Tensor4D, depths: readonly number[]): VolumePrediction[];
}

/** What a net is made of. A seed of null: a checkpoint is loaded next. */
type NetOptions = Pick<NetConfig, "encoder" | "decoderChannels"> & { readonly seed: number | null };

/** What is a task's own in prediction. */
interface PredictedTask {
  readonly flip: FlipVariant;
  readonly createNet: (options: NetOptions) => ParameterizedNet & Pick<GradingNet, "predict">;
}

/** The canal has no sides to exchange. */
const PREDICTED_TASKS: Readonly<Record<Task, PredictedTask>> = {
  nfn: { flip: "swap-sides", createNet: (options) => withReader(createNfnNet(options), readNfnOutput) },
  scs: { flip: "keep-sides", createNet: (options) => withReader(createScsNet(options), readScsOutput) },
};

/**
 * Makes the net of a task. The caller disposes it.
 * @param seed names the streams that the initial parameters are drawn from; null where a checkpoint is loaded next.
 * @throws UserError when there is no such encoder.
 */
export function createGradingNet(config: NetConfig, seed: number | null): GradingNet {
  const { flip, createNet } = PREDICTED_TASKS[config.task];
  return { ...createNet({ ...config, seed }), config, marks: TASKS[config.task], flip };
}

function withReader<Output>(
  net: Net<Output>,
  read: (output: Output) => VolumePrediction[],
): ReturnType<PredictedTask["createNet"]> {
  return {
    ...net,
    predict: (images, depths) => withTensors(() => read(net.forward(images, depths, { training: false }))),
  };
}
