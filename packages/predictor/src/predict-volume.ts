import { type Example, flipNfn, plainExample } from "@spinegrade/augmentation";
import type { Volume } from "@spinegrade/dicom-ingest";
import type { NfnNet } from "@spinegrade/model-zoo";
import { predictExamples, type VolumePrediction } from "./predict-examples.ts";
import { meanPrediction, unflip } from "./unflip.ts";

/** How a volume is shown to a net. */
export interface PredictVolumeOptions {
  /** Side of the net's image, in pixels. */
  readonly imageSize: number;
  /** Also predict the left-right reversed volume and average. Default false. */
  readonly averageFlip?: boolean;
}

/** Predicts one Sagittal T1 volume; no label is needed. Points are in mask pixels of the net's image. */
export function predictVolume(net: NfnNet, volume: Volume, options: PredictVolumeOptions): VolumePrediction {
  const example = plainExample(volume, [], [], options.imageSize);
  const shown: Example[] = options.averageFlip === true ? [example, flipNfn(example)] : [example];
  const [plain, ...flipped] = predictExamples(net, shown);
  if (plain === undefined) throw new RangeError("the net gave no prediction");
  return meanPrediction([plain, ...flipped.map((prediction) => unflip(prediction, example.shape[0]))]);
}
