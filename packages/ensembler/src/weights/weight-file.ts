import { join } from "node:path";
import {
  closedObject,
  compileSchema,
  DATA_SET_IDENTITY_SCHEMA,
  type DataSetIdentity,
  expectDataFolder,
  type Parse,
  readJson,
} from "@spinegrade/pipeline";
import { weightsByGroup } from "../blend/weights-by-group.ts";
import type { RunWeights } from "../rows/blend-runs.ts";
import { AVERAGE_SPACES, type AverageSpace } from "../rows/combine-probabilities.ts";
import { byName } from "../blend/by-name.ts";

/** The weights of runs, and the data set that they were fitted to: `weights.json`. */
export interface WeightFile {
  readonly dataSet: DataSetIdentity;
  /** The kind of mean that they are for; absent: the mean of probabilities. */
  readonly space?: AverageSpace;
  /** Run -> weight, or weights by group of conditions. */
  readonly weights: Readonly<Record<string, number | Readonly<Record<string, number>>>>;
}

const weight = { type: "number", minimum: 0, maximum: 1 };

const parseWeights: Parse<WeightFile> = compileSchema<WeightFile>(
  closedObject(
    {
      dataSet: DATA_SET_IDENTITY_SCHEMA,
      space: { enum: AVERAGE_SPACES },
      weights: byName({ anyOf: [weight, byName(weight)] }),
    },
    ["space"],
  ),
);

/** The path of the weights in the output folder. */
export function weightsPath(outputDir: string): string {
  return join(outputDir, "ensemble-weights", "weights.json");
}

/** Weights of runs as a file states them: of the runs of each series, or of the runs by condition. */
export type StatedWeights = { readonly space: AverageSpace } & (
  { readonly weights: ReadonlyMap<string, number> } | { readonly blend: RunWeights }
);

const REMEDY = "npx nx run ensembler:weigh";

/**
 * Reads `weights.json`.
 * @param dataDir the data set that they must have been fitted to.
 * @throws UserError when it is absent, not valid, or of another data set.
 */
export async function readWeights(path: string, dataDir: string): Promise<StatedWeights> {
  const { dataSet, weights, space = "linear" } = await readJson(path, parseWeights, REMEDY);
  await expectDataFolder(dataDir, { path, dataSet, remedy: REMEDY });
  const stated = Object.entries(weights);
  const plain = stated.flatMap(([run, own]) => (typeof own === "number" ? [[run, own] as const] : []));
  if (plain.length === stated.length) return { space, weights: new Map(plain) };
  const byCondition = stated.map(
    ([run, own]) => [run, weightsByGroup(typeof own === "number" ? { all: own } : own)] as const,
  );
  return { space, blend: new Map(byCondition) };
}
