import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readJson, UserError } from "@spinegrade/pipeline";
import type { RunConfig } from "./run-config.ts";
import { validateRunConfig } from "./run-config-schema.ts";
import { applyOverrides, type Overrides } from "./run-overrides.ts";

/**
 * Reads a run file, defaults filled in.
 * @param overrides values that stand in for the file's.
 * @throws UserError when there is no such run (it lists those there are), or for an unknown key or a wrong value.
 */
export async function readRunConfig(
  runsDir: string,
  run: string,
  overrides: Overrides = {},
): Promise<RunConfig> {
  const runs = (await readdir(runsDir))
    .filter((name) => name.endsWith(".json"))
    .map((name) => name.slice(0, -5));
  if (!runs.includes(run)) {
    throw new UserError(`there is no run "${run}"; the runs in ${runsDir} are: ${runs.sort().join(", ")}`);
  }
  return readJson(join(runsDir, `${run}.json`), (content, source) => {
    const given = Object.entries(overrides).map(([key, value]) => `--${key} ${JSON.stringify(value)}`);
    const name = given.length === 0 ? source : `${source} with ${given.join(" ")}`;
    return validateRunConfig(applyOverrides(content, overrides, source), name);
  });
}
