import { createHash, randomUUID } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { basename, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const WORKSPACE = fileURLToPath(new URL("../../../", import.meta.url));
const KEPT = join(WORKSPACE, "node_modules/.cache/spinegrade-bundles");
const KEPT_NAMES = {
  outdir: KEPT,
  entryNames: "entry-[hash]",
  chunkNames: "chunk-[hash]",
  outExtension: { ".js": ".mjs" },
};
/** Dependencies of a bundle besides its sources. */
const TOOLS = [fileURLToPath(import.meta.url), join(WORKSPACE, "node_modules/esbuild/package.json")];

/**
 * A script and all sources of the workspace that it imports, as few modules: a process takes seconds to load hundreds one by
 * one. What is imported dynamically is loaded when it is asked for, and third-party packages stay imports. Modules are kept
 * until one of their sources changes.
 */
export async function bundleSource(script) {
  // an example of a README lies in a new folder each time
  if (!script.includes("/src/")) return (await bundle(script)).outputFiles[0].text;
  const path = join(KEPT, `${createHash("sha256").update(script).digest("hex")}.mjs`);
  const kept = readKept(path);
  if (kept !== undefined) return kept;
  const { outputFiles, metafile } = await bundle(script, { splitting: true, ...KEPT_NAMES });
  mkdirSync(KEPT, { recursive: true });
  // their names hold their hashes
  for (const file of outputFiles) if (!existsSync(file.path)) writeAtomic(file.path, file.text);
  const [entry] = outputFiles.filter(({ path }) => basename(path).startsWith("entry-"));
  const code = `import ${JSON.stringify(pathToFileURL(entry.path).href)};`;
  const inputs = Object.keys(metafile.inputs).map((input) => resolve(WORKSPACE, input));
  writeAtomic(path, `${JSON.stringify([...TOOLS, ...inputs].map(stampOf))}\n${code}`);
  return code;
}

function writeAtomic(path, text) {
  const partial = `${path}.${randomUUID()}`;
  writeFileSync(partial, text);
  renameSync(partial, path);
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

async function bundle(script, options = {}) {
  const { build } = await import("esbuild");
  // esbuild ends with this process: to collect garbage would only take time
  process.env.GOGC ??= "off";
  const installed = packagesIn(WORKSPACE);
  const ownVersions = ["packages", "tools"].flatMap((group) =>
    readdirSync(join(WORKSPACE, group)).flatMap((project) => packagesIn(join(WORKSPACE, group, project))),
  );
  return build({
    ...options,
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
    // to be asked by esbuild for each import takes longer than to give it their names
    external: installed.filter((name) => !ownVersions.includes(name)),
    plugins: [OWN_URLS, ownVersionsOf(ownVersions)],
    logLevel: "silent", // an error is thrown
  });
}

/** Each source keeps its URL, by which it names workers, fixtures and native sources. */
const OWN_URLS = {
  name: "own-urls",
  setup: (building) => {
    building.onLoad({ filter: /\.(ts|mjs)$/ }, ({ path }) => {
      const source = readFileSync(path, "utf8");
      if (!source.includes("import.meta.url")) return undefined; // esbuild reads it sooner than it is sent
      const url = JSON.stringify(pathToFileURL(path).href);
      return {
        contents: source.replaceAll("import.meta.url", url),
        loader: path.endsWith(".ts") ? "ts" : "js",
      };
    });
  },
};

/** Third-party packages that are installed for a project, by name. */
function packagesIn(project) {
  const folder = join(project, "node_modules");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((name) =>
      name.startsWith("@") ? readdirSync(join(folder, name)).map((own) => `${name}/${own}`) : name,
    )
    .filter((name) => !/^(\.|@spinegrade\/)/.test(name));
}

/** The bundle imports a package's own version of a third-party package by its path, as it lies elsewhere. */
const ownVersionsOf = (names) => ({
  name: "own-versions",
  setup: (building) => {
    const filter = new RegExp(`^(${names.map((name) => name.replace(/\W/g, "\\$&")).join("|")})(/|$)`);
    building.onResolve({ filter }, ({ path, importer, kind }) => {
      if (kind === "entry-point") return undefined; // an absolute path, which the filter of no names matches
      const name = path.split("/", path.startsWith("@") ? 2 : 1).join("/");
      const [project] = /^.*\/(packages|tools)\/[^/]+\//.exec(importer) ?? [];
      const hasOwn = project !== undefined && existsSync(join(project, "node_modules", name));
      return { path: hasOwn ? createRequire(importer).resolve(path) : path, external: true };
    });
  },
});
