import { existsSync } from "node:fs";
import { readFile, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { compileSchema, parseJson, UserError } from "@spinegrade/pipeline";

/** A package that runs need, and where it goes. */
export interface CollectedPackage {
  readonly name: string;
  /** Its folder, links resolved. */
  readonly folder: string;
  /** Its place below the bundle: `node_modules/<name>`, or nested as npm installed it. */
  readonly place: string;
}

/** The parts of a `package.json` that say what must be installed. */
interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const table = { type: "object", additionalProperties: { type: "string" } };
const parseManifest = compileSchema<Manifest>({
  type: "object",
  properties: { dependencies: table, optionalDependencies: table },
});

/**
 * Finds packages with everything that they need at run time, as Node resolves it from them: no development dependency,
 * no registry.
 * @param roots folders of packages.
 * @throws UserError that names a dependency which is not installed.
 */
export async function collectPackages(roots: readonly string[]): Promise<CollectedPackage[]> {
  const found = new Map<string, CollectedPackage>();
  const waiting: { readonly name: string; readonly folder: string }[] = [];
  const add = (name: string, folder: string, base: string | undefined): void => {
    if (found.has(folder)) return;
    // a dependency within a package's own folder stays there; every other one is at the top
    const owner = base === undefined ? undefined : found.get(base);
    const place = join(owner?.place ?? "", "node_modules", name);
    const rival = [...found.values()].find((other) => other.place === place);
    if (rival !== undefined)
      throw new UserError(`two versions of ${name} would be at ${place}: ${rival.folder}, ${folder}: npm ci`);
    found.set(folder, { name, folder, place });
    waiting.push({ name, folder });
  };
  for (const root of roots) add(await nameOf(root), await realpath(root), undefined);
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const manifest = parseManifest(await readManifestOf(next.folder), next.folder);
    const optional = Object.keys(manifest.optionalDependencies ?? {});
    for (const name of new Set([...Object.keys(manifest.dependencies ?? {}), ...optional])) {
      const base = findBase(next.folder, name);
      if (base !== undefined) add(name, await realpath(join(base, "node_modules", name)), base);
      else if (!optional.includes(name))
        throw new UserError(`${next.name} needs ${name}, which is not installed: npm ci`);
    }
  }
  return [...found.values()];
}

/** The nearest folder, upwards, whose `node_modules` has a package. */
function findBase(folder: string, name: string): string | undefined {
  for (let base = folder; ; base = dirname(base)) {
    if (existsSync(join(base, "node_modules", name, "package.json"))) return base;
    if (dirname(base) === base) return undefined;
  }
}

async function nameOf(folder: string): Promise<string> {
  const parse = compileSchema<{ readonly name: string }>({
    type: "object",
    required: ["name"],
    properties: { name: { type: "string" } },
  });
  return parse(await readManifestOf(folder), folder).name;
}

async function readManifestOf(folder: string): Promise<unknown> {
  const path = join(folder, "package.json");
  return parseJson(await readFile(path, "utf8"), path);
}
