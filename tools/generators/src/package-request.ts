import { existsSync } from "node:fs";
import { join } from "node:path";

/** The layers, from the ground up; `results` is next to `nets` and `runs`. .oxlintrc.json keeps imports going down. */
export const LAYERS = ["base", "data", "samples", "nets", "runs", "results"] as const;

/** A layer. */
export type Layer = (typeof LAYERS)[number];

/** A package to make. */
export interface PackageRequest {
  /** The folder and Nx project; `@spinegrade/<name>` on npm. */
  readonly name: string;
  readonly layer: Layer;
  /** The purpose of the package, in one line. */
  readonly description: string;
  /** Whether it has a command, `spinegrade-<name>`. */
  readonly hasCommand: boolean;
}

/** The request as given, unchecked. */
interface AskedFor {
  readonly name: string | undefined;
  readonly layer: string | undefined;
  readonly description: string | undefined;
  readonly hasCommand: boolean;
}

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const LONGEST_NAME = 40;

/** Words that say nothing: a package is one noun that a user would install. */
const EMPTY_WORDS = ["common", "core", "helpers", "lib", "misc", "shared", "util", "utils"];

/** Words that say nothing alone; with another they name a kind of thing, as in "series-types". */
const EMPTY_NAMES = ["types"];

/**
 * Checks what was asked for.
 * @throws Error that says what is wrong with the name or the layer, and what would do.
 */
export function checkRequest(
  workspaceRoot: string,
  { name, layer, description, hasCommand }: AskedFor,
): PackageRequest {
  if (name === undefined || layer === undefined) {
    throw new Error(`say what to make: --name NAME --layer LAYER; the layers are ${LAYERS.join(", ")}`);
  }
  const known = LAYERS.find((one) => one === layer);
  if (known === undefined)
    throw new Error(`there is no layer "${layer}"; the layers are ${LAYERS.join(", ")}`);
  if (!NAME.test(name) || name.length > LONGEST_NAME) {
    throw new Error(
      `"${name}" is not a package name: lower-case words joined by hyphens, ${LONGEST_NAME} characters at most, as in "slice-viewer"`,
    );
  }
  const empty = name.split("-").find((word) => EMPTY_WORDS.includes(word) || EMPTY_NAMES.includes(name));
  if (empty !== undefined)
    throw new Error(
      `"${empty}" says nothing about what "${name}" holds: name the noun that a user would install`,
    );
  for (const folder of ["packages", "tools"]) {
    if (existsSync(join(workspaceRoot, folder, name)))
      throw new Error(`${folder}/${name} exists: choose another name`);
  }
  const otherwise = `The ${name.replaceAll("-", " ")} of Spinegrade`;
  return { name, layer: known, description: description ?? otherwise, hasCommand };
}
