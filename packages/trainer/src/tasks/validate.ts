import type * as tf from "@tensorflow/tfjs-core";
import type { Example } from "@spinegrade/augmentation";
import type { Net } from "@spinegrade/model-zoo";
import { toBatch, type VolumePrediction, withTensors } from "@spinegrade/predictor";
import type { LossValues } from "../step/gradients.ts";
import type { OneStage } from "./one-stage-task.ts";
import type { LossWeights } from "../run/run-config.ts";

/** What a net says of one validation volume, and its loss there. */
export interface ValidatedVolume {
  readonly prediction: VolumePrediction;
  /** The same with grades pooled under the true heatmaps, where that was asked for. */
  readonly upperBound?: VolumePrediction;
  readonly loss: LossValues;
}

export interface ValidationOptions {
  readonly weights: LossWeights;
  /** Whether the loss is that of grades pooled under the true heatmaps. */
  readonly poolsUnderTruth: boolean;
}

/** Runs a net in inference mode over one labelled volume. No tensor is left. */
export function validateVolume<
  Output extends { heatmap: readonly Heatmap[] },
  Heatmap extends tf.Tensor,
  Target extends { heatmap: readonly Heatmap[] },
>(
  net: Net<Output, Heatmap>,
  { targetsOf, lossOf, read }: Omit<OneStage<Output, Heatmap, Target>, "createNet">,
  example: Example,
  { weights, poolsUnderTruth }: ValidationOptions,
): ValidatedVolume {
  return withTensors(() => {
    const { images, depths } = toBatch([example]);
    const target = targetsOf([example]);
    const output = net.forward(images, depths, { training: false });
    const bound = poolsUnderTruth
      ? net.forward(images, depths, { training: false, poolUnder: target.heatmap })
      : undefined;
    const terms = lossOf(bound ?? output, target, weights);
    const loss = Object.fromEntries(
      Object.entries(terms).map(([name, term]) => [name, term.dataSync()[0] ?? Number.NaN]),
    );
    return {
      prediction: theOne(read(output)),
      ...(bound !== undefined && { upperBound: theOne(read(bound)) }),
      loss,
    };
  });
}

function theOne([prediction]: readonly VolumePrediction[]): VolumePrediction {
  if (prediction === undefined) throw new RangeError("the net gave no prediction");
  return prediction;
}
