import { fileURLToPath } from "node:url";
import {
  closedObject,
  compileSchema,
  didYouMean,
  type Parse,
  readJson,
  UserError,
} from "@spinegrade/pipeline";
import { byName } from "./by-name.ts";

/** A named blend: its parts with their weights by condition or group of conditions. */
export interface BlendRecipe {
  /** The published score on the private and on the public part of the competition's hidden studies. */
  readonly privateScore: number;
  readonly publicScore: number;
  /** Name of a part -> weights; the first part gives the rows. */
  readonly parts: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

interface RecipeFile {
  readonly source: string;
  readonly recipes: Readonly<Record<string, BlendRecipe>>;
}

const FILE = fileURLToPath(new URL("../../recipes/figure-5.json", import.meta.url));
const number = { type: "number" };

const parseRecipes: Parse<RecipeFile> = compileSchema<RecipeFile>(
  closedObject({
    source: { type: "string" },
    recipes: byName(
      closedObject({ privateScore: number, publicScore: number, parts: byName(byName(number)) }),
    ),
  }),
);

/** The shipped recipes by name. */
export async function readRecipes(): Promise<Readonly<Record<string, BlendRecipe>>> {
  return (await readJson(FILE, parseRecipes)).recipes;
}

/** @throws UserError that lists the known names for another one. */
export async function recipeNamed(name: string): Promise<BlendRecipe> {
  const recipes = await readRecipes();
  const recipe = recipes[name];
  if (recipe !== undefined && Object.hasOwn(recipes, name)) return recipe;
  const names = Object.keys(recipes);
  throw new UserError(
    `there is no recipe "${name}"${didYouMean(name, names)}; the recipes are: ${names.join(", ")}`,
  );
}
