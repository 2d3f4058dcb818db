import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";

/** A folder where Node finds TensorFlow and that Git ignores. */
const CACHE = fileURLToPath(new URL("../../../../node_modules/.cache/", import.meta.url));

/** esbuild's `import` of CommonJS modules needs this name. */
const REQUIRE =
  'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);';

/** Gives each source its own URL, not the bundle's: the engine looks for its C++ sources next to itself. */
const KEEP_URLS: Plugin = {
  name: "keep-urls",
  setup: (bundling) => {
    bundling.onLoad({ filter: /packages\/engine\/src\/.*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const url = JSON.stringify(pathToFileURL(path).href);
      return { contents: source.replaceAll("import.meta.url", url), loader: "ts" };
    });
  },
};

/** A script bundled into one JavaScript file. */
export interface BundledScript {
  readonly path: string;
  remove(): Promise<void>;
}

/** Bundles a script with the workspace sources that it uses: a process then starts in two thirds of the time. */
export async function bundleScript(script: string): Promise<BundledScript> {
  await mkdir(CACHE, { recursive: true });
  const folder = await mkdtemp(join(CACHE, "spinegrade-"));
  const path = join(folder, "script.mjs");
  await build({
    entryPoints: [script],
    outfile: path,
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["@spinegrade/source"],
    external: ["@tensorflow/*"],
    plugins: [KEEP_URLS],
    banner: { js: REQUIRE },
    logLevel: "error",
  });
  return { path, remove: () => rm(folder, { recursive: true }) };
}
