import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const WORKSPACE = fileURLToPath(new URL("../../../", import.meta.url));
const KEPT = join(WORKSPACE, "node_modules/.cache/spinegrade-bundles");
/** What a bundle depends on, besides its sources. */
const TOOLS = [fileURLToPath(import.meta.url), join(WORKSPACE, "node_modules/esbuild/package.json")];

/**
 * A script and all sources of the workspace that it imports, as one module: a process takes seconds to load hundreds one by
 * one. Third-party packages stay imports. Bundles are kept until one of their sources changes.
 */
export async function bundleSource(script) {
  const path = join(KEPT, `${createHash("sha256").update(script).digest("hex")}.mjs`);
  const kept = readKept(path);
  if (kept !== undefined) return kept;
  const { code, inputs } = await bundle(script);
  // an example of a README lies in a new folder each time
  if (basename(dirname(script)) !== "src" && !script.includes("/src/")) return code;
  mkdirSync(KEPT, { recursive: true });
  const partial = `${path}.${randomUUID()}`;
  writeFileSync(partial, `${JSON.stringify([...TOOLS, ...inputs].map(stampOf))}\n${code}`);
  renameSync(partial, path);
  return code;
}

/** The bundle in a file, unless one of its sources is not as it was. */
function readKept(path) {
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, "utf8");
  const end = text.indexOf("\n");
  const isCurrent = JSON.parse(text.slice(0, end)).every((stamp) => {
    const [source] = stamp;
    return existsSync(source) && String(stampOf(source)) === String(stamp);
  });
  return isCurrent ? text.slice(end + 1) : undefined;
}

function stampOf(path) {
  const { size, mtimeMs } = statSync(path);
  return [path, size, mtimeMs];
}

async function bundle(script) {
  const { build } = await import("esbuild");
  const { outputFiles, metafile } = await build({
    entryPoints: [script],
    absWorkingDir: WORKSPACE,
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    target: "node20",
    format: "esm",
    sourcemap: "inline",
    sourcesContent: false,
    conditions: ["@spinegrade/source"],
    ignoreAnnotations: true, // Node evaluates every module that is imported
    plugins: [OWN_URLS, THIRD_PARTY],
    logLevel: "silent", // an error is thrown
  });
  const inputs = Object.keys(metafile.inputs).map((path) => resolve(WORKSPACE, path));
  return { code: outputFiles[0].text, inputs };
}

/** Each source keeps its URL, by which it names workers, fixtures and native sources. */
const OWN_URLS = {
  name: "own-urls",
  setup: (building) => {
    building.onLoad({ filter: /\.(ts|mjs)$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const url = JSON.stringify(pathToFileURL(path).href);
      return {
        contents: source.replaceAll("import.meta.url", url),
        loader: path.endsWith(".ts") ? "ts" : "js",
      };
    });
  },
};

/** The bundle imports third-party packages from where the script lies: of a package's own version by its path. */
const THIRD_PARTY = {
  name: "third-party",
  setup: (building) => {
    building.onResolve({ filter: /^[^./]/ }, ({ path, importer, kind }) => {
      if (kind === "entry-point" || path.startsWith("@spinegrade/")) return undefined;
      const name = path.split("/", path.startsWith("@") ? 2 : 1).join("/");
      const [project] = /^.*\/(packages|tools)\/[^/]+\//.exec(importer) ?? [];
      const hasOwn = project !== undefined && existsSync(join(project, "node_modules", name));
      return { path: hasOwn ? createRequire(importer).resolve(path) : path, external: true };
    });
  },
};
