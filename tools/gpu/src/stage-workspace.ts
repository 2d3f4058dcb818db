import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const HERE = join(ROOT, "tools/gpu");

/** TypeScript that runs on the target, bundled with all but the packages. */
const STEPS = {
  nets: "packages/model-zoo/bench/nets.bench.ts",
  parity: "packages/model-zoo/bench/parity.ts",
};
const PLAIN_STEPS = ["compare-parity.mjs", "resume.mjs", "report.mjs"];
/** PyTorch's twin of nets.bench.ts, and the nets that it imports. */
const PYTHON = ["tools/benchmarks", "tools/golden/nets"];
const PYTHON_FIXTURES = ["packages/model-zoo/fixtures/checkpoint-manifests.json"];
/** Files of third-party packages that no program reads. */
const UNREAD =
  /\.(map|md|markdown|d\.ts|d\.mts|flow|html|ts)$|\.(min|es2017|fesm)[.\w]*\.js$|^tf[-a-z]*\.js$/;

/** Copies Node and the scripts, and bundles the steps. */
export async function stageScripts(app: string, stage: string): Promise<void> {
  mkdirSync(join(stage, "node/bin"), { recursive: true });
  const node = join(stage, "node/bin/node");
  copyFileSync(process.execPath, node);
  execFileSync("strip", [node]);
  await build({
    absWorkingDir: ROOT,
    entryPoints: STEPS,
    outdir: join(app, "steps"),
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    conditions: ["@spinegrade/source"],
    external: ["@tensorflow/*", ...readdirSync(join(ROOT, "packages")).map((name) => `@spinegrade/${name}`)],
    logLevel: "error",
  });
  for (const name of PLAIN_STEPS) copyFileSync(join(HERE, "src", name), join(app, "steps", name));
  copyFileSync(join(HERE, "prove.sh"), join(stage, "prove.sh"));
  for (const folder of PYTHON)
    cpSync(join(ROOT, folder), join(app, folder), {
      recursive: true,
      filter: (path) => path.endsWith(".py") || (statSync(path).isDirectory() && !/\/[._\w]*venv/.test(path)),
    });
  for (const path of PYTHON_FIXTURES) {
    mkdirSync(dirname(join(app, path)), { recursive: true });
    copyFileSync(join(ROOT, path), join(app, path));
  }
  prune(join(app, "node_modules"));
}

function prune(folder: string): void {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    // our own sources stay: an engine's name holds the hash of the native ones
    if (entry.isFile() && !path.includes("@spinegrade") && UNREAD.test(entry.name)) rmSync(path);
  }
}

/** A run of seconds, and a data set for it: the one of tools/e2e with more studies. */
const RUN = {
  description: "A run of seconds, to stop and to resume.",
  net: { task: "nfn", encoder: "pvt_v2_b0", imageSize: 64, decoderChannels: [16, 16, 16] },
  folds: [4],
  epochs: 6,
  batchSize: 2,
  learningRate: 1e-3,
};
const PHANTOM = {
  ...{ seed: 5, trainStudies: 8, testStudies: 1 },
  size: { imageSize: 64, sagittalSlices: 7, axialSlices: 6 },
};
const COMMANDS = [
  ["phantom", "generate"],
  ["dicom-ingest", "ingest"],
  ["label-fixes", "samples"],
  ["shape-alignment", "templates"],
];

/** Makes the data set's volumes, samples and mean shapes here, by the built packages, with the work folder `work`. */
export function stageWorkspace(app: string): void {
  const workspace = join(app, "workspace");
  mkdirSync(workspace);
  writeFileSync(join(workspace, "spinegrade.config.json"), JSON.stringify({ phantom: PHANTOM }));
  writeFileSync(join(workspace, "run.json"), JSON.stringify(RUN));
  const env = { ...process.env, SPINEGRADE_WORK_DIR: join(workspace, "work") };
  for (const [name = "", command = ""] of COMMANDS) {
    const cli = join(ROOT, "packages", name, "dist/cli.js");
    execFileSync(process.execPath, [cli, command], {
      cwd: workspace,
      env,
      stdio: ["ignore", "ignore", "inherit"],
    });
  }
}
