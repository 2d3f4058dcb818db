import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compileSchema, parseJson } from "@spinegrade/pipeline";

const parseManifest = compileSchema<{ readonly version: string }>({
  type: "object",
  required: ["version"],
  properties: { version: { type: "string" } },
});

/** The versions of what graded a study. */
export function describeVersions(): Record<string, string> {
  const path = fileURLToPath(new URL("../../package.json", import.meta.url));
  const { version } = parseManifest(parseJson(readFileSync(path, "utf8"), path), path);
  return { spinegrade: version, node: process.versions.node };
}
