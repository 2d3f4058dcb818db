import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";

/** Where node finds TensorFlow, and git sees nothing. */
const CACHE = fileURLToPath(new URL("../../../../node_modules/.cache/", import.meta.url));

/** esbuild's `import` of what is CommonJS needs this name. */
const REQUIRE =
  'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);';

/** Lets each source know its own place, not the bundle's: the engine looks for its C++ sources beside it. */
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

/** A script as one file of JavaScript. */
export interface BundledScript {
  readonly path: string;
  remove(): Promise<void>;
}

/** Makes one file of a script and the workspace's sources that it uses: a process starts from it in two thirds of the time. */
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
