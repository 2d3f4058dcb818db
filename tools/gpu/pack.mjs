#!/usr/bin/env node
/**
 * node tools/gpu/pack.mjs --wheels DIR [--out packed/gpu] [--piece-mib 50] [--architecture 90 | all]
 * Packs what a bare machine with an NVIDIA GPU lacks. First: npx nx run-many -t build -p trainer,phantom,dicom-ingest,label-fixes,shape-alignment
 * and npx nx run engine:install. DIR has TensorFlow's GPU wheel and the one of CUDA 12's runtime.
 */
import "../readme-example/src/register.mjs";
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    wheels: { type: "string" },
    out: { type: "string", default: "packed/gpu" },
    "piece-mib": { type: "string", default: "50" },
    architecture: { type: "string", default: "90" },
  },
});
if (values.wheels === undefined) throw new Error("--wheels DIR is required");
const wheels = resolve(values.wheels);
const out = resolve(values.out);
const stage = `${out}.stage`;
const unpackScript = resolve("packages/engine/src/native/unpack-wheel.py");

const { findEngine } = await import("../../packages/engine/src/find-engine.ts");
const { collectPackages } = await import("../../packages/spinegrade/src/offline/collect-packages.ts");
const { copyPackage } = await import("../../packages/spinegrade/src/offline/copy-package.ts");
const { stageEngine, stageRuntime } = await import("./src/stage-engine.ts");
const { stageScripts, stageWorkspace } = await import("./src/stage-workspace.ts");
const { packFolders } = await import("./src/pack-folders.ts");

for (const folder of [out, stage]) rmSync(folder, { recursive: true, force: true });
const app = join(stage, "app");
mkdirSync(app, { recursive: true });
const roots = ["trainer", "engine", "model-zoo"].map((name) => resolve("packages", name));
for (const one of await collectPackages(roots)) {
  if (!one.folder.includes("/node_modules/")) await copyPackage(one, app);
  else linkPackage(one.folder, join(app, one.place));
}
await stageScripts(app, stage);
stageWorkspace(app);
// the CPU's engine, whatever this machine has
const cpuEngine = await findEngine({ ...process.env, CUDA_VISIBLE_DEVICES: "-1" });
const architecture = values.architecture === "all" ? undefined : Number(values.architecture);
const wheel = wheelOf("tensorflow-2");
stageEngine(join(app, "cache"), { cpuEngine: cpuEngine.folder, wheel, unpackScript, architecture });
stageRuntime(join(app, "cuda-runtime"), wheelOf("nvidia_cuda_runtime_cu12"), unpackScript);
const { names, bytes } = await packFolders(stage, out, Number(values["piece-mib"]) * 2 ** 20);
rmSync(stage, { recursive: true });
console.log(`${out}: ${names.length} pieces, ${(bytes / 2 ** 20).toFixed(1)} MiB`);

function wheelOf(start) {
  const name = readdirSync(wheels).find((one) => one.startsWith(start) && one.endsWith(".whl"));
  if (name === undefined) throw new Error(`${wheels} holds no ${start}*.whl`);
  return join(wheels, name);
}

/** Hard links to the files of a third-party package: thousands, which would take minutes to copy. */
function linkPackage(folder, place) {
  mkdirSync(dirname(place), { recursive: true });
  execFileSync("cp", ["-rLlfT", folder, place]);
}
