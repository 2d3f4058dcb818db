import { taskNamed } from "@spinegrade/tasks";
import { ATLAS, type CardFacts, TO_BE_FILLED, uriOfHash } from "./card-facts.ts";

/**
 * The RSNA ATLAS card of a model, `model.json`, schema 2025-11, from what a run records.
 * @param weightsHash SHA-256 of the first fold's weights.
 */
export function atlasModel({ run, licence, link, metrics, studies }: CardFacts, weightsHash: string): object {
  const { title, points, series } = taskNamed(run.net.task);
  const results = Object.entries(metrics.groups).map(
    ([group, { weightedLogLoss: loss }]) =>
      `${group}: weighted log loss ${loss.value.toFixed(4)} (95 % interval ${loss.low.toFixed(4)} to ${loss.high.toFixed(4)})`,
  );
  return {
    $schema: `${ATLAS}/model.json`,
    Model: {
      Name: `Spinegrade ${run.run}: ${title}`,
      Link: link ?? uriOfHash(weightsHash),
      Summary: `Finds and grades ${points.length} places in a lumbar MR series; ${run.folds.length} folds`,
      Indexing: { Content: ["MR", "MK"], Keywords: ["lumbar spine", "stenosis", "grading"] },
      Descriptors: {
        License: { Text: licence },
        Contact: TO_BE_FILLED,
        Funding: TO_BE_FILLED,
        "Ethical review": TO_BE_FILLED,
      },
      "Model properties": {
        Architecture: `${run.net.encoder} encoder, U-Net decoder of ${run.net.decoderChannels.join(", ")} channels, image ${run.net.imageSize} px`,
        Availability: "A Spinegrade bundle: safetensors weights, calibration and metrics in one folder",
        Input: `One lumbar MR series, ${series}, as DICOM files`,
        Output: {
          Description:
            "For each place: probabilities of normal/mild, moderate and severe, and a point in the slice",
        },
        Limitations: limitations(run.dataSet.synthetic, studies),
        Reproducibility:
          "Resolved configuration and seed are in the bundle; training is bit-exact on one kind of machine",
        "Regulatory information": { "FDA cleared": false, "CE marked": false },
        Use: { Intended: ["research"], "Out-of-scope": ["the care of patients"] },
      },
      Imaging: { Modalities: ["Magnetic resonance imaging (RID10312)"], "File format": ["DICOM"] },
      "Model performance": {
        Metrics: ["cross-entropy", "expected calibration error"],
        Comments: `On studies that the nets were not trained on. ${results.join("; ")}`,
      },
    },
  };
}

function limitations(isSynthetic: boolean, studies: number): string {
  const data = isSynthetic
    ? "Trained on synthetic studies: it says nothing about patients."
    : `Trained on ${studies} studies of one data set; not tested on others.`;
  return `${data} Not a medical device.`;
}
