import { readJson, compileSchema } from "../files/json-files.ts";
import { fileURLToPath } from "node:url";
import { UserError } from "../errors.ts";

/** The fields that are read from a package.json. */
export interface Manifest {
  readonly version: string;
  readonly engines: { readonly node: string };
}

const parseManifest = compileSchema<Manifest>({
  type: "object",
  required: ["version", "engines"],
  properties: {
    version: { type: "string" },
    engines: {
      type: "object",
      required: ["node"],
      properties: { node: { type: "string", pattern: "^>=\\d+\\.\\d+$" } },
    },
  },
});

/** Reads a package's version and which Node it needs. */
export function readManifest(url: URL): Promise<Manifest> {
  return readJson(fileURLToPath(url), parseManifest);
}

/** @throws UserError when this Node is older than the package needs. */
export function checkNodeVersion(
  program: string,
  { engines }: Manifest,
  version = process.versions.node,
): void {
  const [major = 0, minor = 0] = numbersOf(version);
  const [leastMajor = 0, leastMinor = 0] = numbersOf(engines.node);
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return;
  throw new UserError(
    `${program} needs Node ${leastMajor}.${leastMinor} or later; this is Node ${version}: install a newer one from https://nodejs.org`,
  );
}

function numbersOf(version: string): number[] {
  return (version.match(/\d+/g) ?? []).map(Number);
}
