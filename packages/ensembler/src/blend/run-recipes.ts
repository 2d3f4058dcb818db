import { fileURLToPath } from "node:url";
import {
  closedObject,
  compileSchema,
  didYouMean,
  type Parse,
  readJson,
  UserError,
} from "@spinegrade/pipeline";
import type { RunWeights } from "../rows/blend-runs.ts";
import { weightsByGroup } from "./weights-by-group.ts";
import { byName } from "./by-name.ts";

interface RunRecipeFile {
  readonly source: string;
  /** Name -> run -> condition or group of conditions -> weight. */
  readonly recipes: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, number>>>>>>;
}

const FILE = fileURLToPath(new URL("../../recipes/runs.json", import.meta.url));

const parseRunRecipes: Parse<RunRecipeFile> = compileSchema<RunRecipeFile>(
  closedObject({
    source: { type: "string" },
    recipes: byName(byName(byName({ type: "number", minimum: 0, maximum: 1 }))),
  }),
);

/**
 * The weights of a named blend of runs that are trained here.
 * @throws UserError that lists the known names for another one.
 */
export async function runRecipeNamed(name: string): Promise<RunWeights> {
  const { recipes } = await readJson(FILE, parseRunRecipes);
  const recipe = recipes[name];
  if (recipe === undefined || !Object.hasOwn(recipes, name)) {
    const names = Object.keys(recipes);
    throw new UserError(
      `there is no blend of runs "${name}"${didYouMean(name, names)}; known: ${names.join(", ")}`,
    );
  }
  return new Map(Object.entries(recipe).map(([run, weights]) => [run, weightsByGroup(weights)]));
}
