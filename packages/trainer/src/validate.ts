import type { Example } from "@spinegrade/augmentation";
import { nfnLoss, type NfnLossOptions } from "@spinegrade/losses";
import type { NfnNet, NfnOutput } from "@spinegrade/model-zoo";
import { readPredictions, toBatch, type VolumePrediction, withTensors } from "@spinegrade/predictor";
import { nfnTargets } from "./nfn-targets.ts";
import type { GradePooling } from "./run-config.ts";
import type { LossValues } from "./gradients.ts";

/** What a net says of one validation volume, and its loss there. */
export interface ValidatedVolume {
  readonly prediction: VolumePrediction;
  /** The same with grades pooled under the true heatmaps, where that was asked for. */
  readonly upperBound?: VolumePrediction;
  readonly loss: LossValues;
}

export interface ValidationOptions extends NfnLossOptions {
  /** With `true-heatmap`, the loss is that of grades pooled under the true heatmaps. */
  readonly gradePooling: GradePooling;
}

/** Runs a net in inference mode over one labelled volume. No tensor is left. */
export function validateVolume(net: NfnNet, example: Example, options: ValidationOptions): ValidatedVolume {
  return withTensors(() => {
    const { images, depths } = toBatch([example]);
    const target = nfnTargets([example]);
    const output = net.forward(images, depths, { training: false });
    const bound =
      options.gradePooling === "true-heatmap"
        ? net.forward(images, depths, { training: false, poolUnder: target.heatmap })
        : undefined;
    const terms = nfnLoss(bound ?? output, target, options);
    const loss = Object.fromEntries(
      Object.entries(terms).map(([name, term]) => [name, term.dataSync()[0] ?? Number.NaN]),
    );
    return { prediction: readOne(output), ...(bound && { upperBound: readOne(bound) }), loss };
  });
}

function readOne(output: NfnOutput): VolumePrediction {
  const [prediction] = readPredictions(output);
  if (prediction === undefined) throw new RangeError("the net gave no prediction");
  return prediction;
}
