import type { Example } from "@spinegrade/augmentation";
import { nfnLoss, type NfnLossOptions } from "@spinegrade/losses";
import type { NfnNet } from "@spinegrade/model-zoo";
import { readPredictions, toBatch, type VolumePrediction, withTensors } from "@spinegrade/predictor";
import { nfnTargets } from "./nfn-targets.ts";
import type { LossValues } from "./gradients.ts";

/** What a net says of one validation volume, and its loss there. */
export interface ValidatedVolume {
  readonly prediction: VolumePrediction;
  readonly loss: LossValues;
}

/** Runs a net in inference mode over one labelled volume. No tensor is left. */
export function validateVolume(net: NfnNet, example: Example, options: NfnLossOptions): ValidatedVolume {
  return withTensors(() => {
    const { images, depths } = toBatch([example]);
    const output = net.forward(images, depths, { training: false });
    const terms = nfnLoss(output, nfnTargets([example]), options);
    const [prediction] = readPredictions(output);
    if (prediction === undefined) throw new RangeError("the net gave no prediction");
    const loss = Object.fromEntries(
      Object.entries(terms).map(([name, term]) => [name, term.dataSync()[0] ?? Number.NaN]),
    );
    return { prediction, loss };
  });
}
