import { sha256 } from "@spinegrade/pipeline";
import { ATLAS, type CardFacts, TO_BE_FILLED, uriOfHash } from "./card-facts.ts";

/** The RSNA ATLAS card of the data set that a run was trained on, `dataset.json`, schema 2025-11; its link names its first table. */
export function atlasDataset({ run, studies, series }: CardFacts): object {
  const { synthetic, tables } = run.dataSet;
  const [first = sha256("")] = Object.values(tables).filter((hash) => hash !== null);
  const hashes = Object.entries(tables).map(([name, hash]) => `${name}: ${hash ?? "absent"}`);
  return {
    $schema: `${ATLAS}/dataset.json`,
    Dataset: {
      Name: synthetic ? "Synthetic lumbar MR studies of Spinegrade" : `Training data of ${run.run}`,
      Link: uriOfHash(first),
      Indexing: { Content: ["MR", "MK"], Keywords: ["lumbar spine"] },
      Descriptors: {
        License: { Text: synthetic ? "MIT" : TO_BE_FILLED },
        Comments: `SHA-256 of its tables: ${hashes.join("; ")}`,
      },
      "Dataset properties": {
        Confidentiality: synthetic ? "No person's data" : TO_BE_FILLED,
        Motivation: TO_BE_FILLED,
        "Partitioning scheme": `Folds of studies; ${run.folds.length} of them trained`,
        Noise: TO_BE_FILLED,
      },
      Imaging: {
        Modalities: ["Magnetic resonance imaging (RID10312)"],
        "File format": ["DICOM"],
        "Burned-in PHI": synthetic ? "No" : "Unknown",
      },
      Partitions: [
        {
          Partition: "Development",
          Total: { "Exam count": studies, "Series count": series },
          Comments: "Cross-validated: each study validates the fold that was not trained on it",
        },
      ],
    },
  };
}
