/**
 * Grades synthetic studies of three series, each of a scanner's size, as the command does, and prints the seconds of each
 * stage, processor time and peak memory as one JSON line. Stages overlap: a thread reads while nets compute.
 *
 *   npm run bench -- --project grading --name grade -- --nets published --studies 1
 *
 * `--nets embedded` (default): one fold of nfn, scs and ss as they are trained here; `published`: one fold of nfn and scs with
 * pvt_v2_b4 at 320 px. Their weights are drawn: nets take the same time as trained ones, but their points lie anywhere, so that the
 * checks of levels stop early. `--models FILE` (repeated) names trained weights instead.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { startEngine } from "@spinegrade/engine";
import { findModels, gradeFolder, type Stage, type StageTimer } from "@spinegrade/grading";
import { encodeCheckpoint, stateOf } from "@spinegrade/model-zoo";
import { planStudy, renderStudy } from "@spinegrade/phantom";
import { createGradingNet, type NetConfig } from "@spinegrade/tasks";

const EMBEDDED = { encoder: "resnet18", imageSize: 96, decoderChannels: [96, 64, 48] } as const;
const PUBLISHED = { encoder: "pvt_v2_b4", imageSize: 320, decoderChannels: [384, 192, 96] } as const;
const NETS: Readonly<Record<string, readonly NetConfig[]>> = {
  embedded: ["nfn", "scs", "ss"].map((task) => ({
    task,
    ...EMBEDDED,
    ...(task === "ss" && { imageSize: 64 }),
  })),
  published: ["nfn", "scs"].map((task) => ({ task, ...PUBLISHED })),
};

const { values } = parseArgs({
  options: {
    nets: { type: "string", default: "embedded" },
    studies: { type: "string", default: "1" },
    workers: { type: "string", default: "1" },
    keep: { type: "string" },
    models: { type: "string", multiple: true },
  },
});
const folder = values.keep ?? mkdtempSync(join(tmpdir(), "spinegrade-bench-grade-"));
const configs = NETS[values.nets];
if (configs === undefined) throw new Error(`--nets is embedded or published, not "${values.nets}"`);
const studies = Number(values.studies);
if (!existsSync(join(folder, "studies"))) drawStudies(join(folder, "studies"), studies);
const { engineSeconds, models } = await prepare(configs);

const stages: Record<Stage, number> = { read: 0, nets: 0, checks: 0, write: 0 };
/** Seconds of all threads and studies at a time: of one stage alone only with `--workers 0 --studies 1`. */
const cpuStages: Record<Stage, number> = { read: 0, nets: 0, checks: 0, write: 0 };
const time: StageTimer = async (stage, work) => {
  const [startedAt, before] = [performance.now(), process.cpuUsage()];
  try {
    return await work();
  } finally {
    stages[stage] += (performance.now() - startedAt) / 1000;
    cpuStages[stage] += cpuSince(before);
  }
};
const out = join(folder, "results");
const [startedAt, cpuBefore] = [performance.now(), process.cpuUsage()];
const outcome = await gradeFolder(join(folder, "studies"), out, {
  ...{ models, time, force: true, threads: { areUsed: values.workers !== "0" } },
});
const seconds = (performance.now() - startedAt) / 1000;
const cpuSeconds = cpuSince(cpuBefore);
const graded = outcome.studies.flatMap(({ result }) => result.rows.filter(({ grade }) => grade !== null));
console.log(
  JSON.stringify({
    ...{
      op: "grade",
      nets: values.models === undefined ? values.nets : "trained",
      studies,
      gradedRows: graded.length,
      engineSeconds: round(engineSeconds),
    },
    ...{ seconds: round(seconds), cpuSeconds: round(cpuSeconds) },
    ...{ stages: rounded(stages), cpuStages: rounded(cpuStages) },
    ...{
      toNets: round(seconds / stages.nets),
      peakMiB: peakMiB(),
      threads: process.env["TF_NUM_INTRAOP_THREADS"],
    },
  }),
);
if (values.keep === undefined) rmSync(folder, { recursive: true });

/** Starts the engine, which is timed, and finds models with drawn weights. */
async function prepare(
  nets: readonly NetConfig[],
): Promise<{ engineSeconds: number; models: Awaited<ReturnType<typeof findModels>> }> {
  const startedAt = performance.now();
  await startEngine();
  const engineSeconds = (performance.now() - startedAt) / 1000;
  const paths =
    values.models ??
    nets.map((config, index) => {
      const path = join(folder, `${config.task}-${config.encoder}.safetensors`);
      const net = createGradingNet(config, index + 1);
      const text = JSON.stringify({ net: { task: config.task, imageSize: config.imageSize } });
      writeFileSync(path, encodeCheckpoint(stateOf(net), { "spinegrade.config": text }));
      net.dispose();
      return path;
    });
  return { engineSeconds, models: await findModels(paths) };
}

function drawStudies(path: string, count: number): void {
  for (let index = 0; index < count; index++)
    for (const file of renderStudy(
      planStudy({ seed: 77, split: "test", index, model: "enriched", size: {} }),
    )) {
      mkdirSync(dirname(join(path, file.path)), { recursive: true });
      writeFileSync(join(path, file.path), file.bytes);
    }
}

function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function rounded(seconds: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(seconds).map(([stage, spent]) => [stage, round(spent)]));
}

function round(value: number): number {
  return Math.round(100 * value) / 100;
}

/** The most memory that the process had at once; NaN where the system does not say. */
function peakMiB(): number {
  const status = readFileSync("/proc/self/status", "utf8");
  return Math.round(Number(/^VmHWM:\s*(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) / 1024);
}
