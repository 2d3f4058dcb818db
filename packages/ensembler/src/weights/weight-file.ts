import { join } from "node:path";
import {
  closedObject,
  compileSchema,
  DATA_SET_IDENTITY_SCHEMA,
  type DataSetIdentity,
  type Parse,
  readJson,
} from "@spinegrade/pipeline";

/** The weights of runs, and the data set that they were fitted to: `weights.json`. */
export interface WeightFile {
  readonly dataSet: DataSetIdentity;
  /** Run -> weight. */
  readonly weights: Readonly<Record<string, number>>;
}

const parseWeights: Parse<WeightFile> = compileSchema<WeightFile>(
  closedObject({
    dataSet: DATA_SET_IDENTITY_SCHEMA,
    weights: {
      type: "object",
      minProperties: 1,
      additionalProperties: { type: "number", minimum: 0, maximum: 1 },
    },
  }),
);

/** The path of the weights in the output folder. */
export function weightsPath(outputDir: string): string {
  return join(outputDir, "ensemble-weights", "weights.json");
}

/** Reads `weights.json`. @throws UserError when it is absent or not valid. */
export async function readWeights(path: string): Promise<ReadonlyMap<string, number>> {
  const { weights } = await readJson(path, parseWeights, "npx nx run ensembler:weigh");
  return new Map(Object.entries(weights));
}
