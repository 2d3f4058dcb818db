import { readdir, readFile } from "node:fs/promises";
import { availableParallelism, cpus, totalmem } from "node:os";
import { join } from "node:path";
import { USE_THE_GPU } from "./device.ts";
import { seesNvidiaGpu } from "./find-engine.ts";
import { canMultiplyBfloat16, type ProductPrecision } from "./operations/backend/product-precision.ts";
import { startEngine } from "./load.ts";
import type { EngineInfo, EngineOptions } from "./load.ts";
import { measureConv3d } from "./measure-conv3d.ts";

/** The compute device, described for people. */
export interface DeviceDescription {
  /** The name that the processor or GPU reports. */
  readonly deviceName: string;
  /** Things that work, but less well than they could. */
  readonly warnings: readonly string[];
}

/** The compute device and its measured speed. */
export interface DoctorReport extends EngineInfo, DeviceDescription {
  readonly processors: number;
  readonly memoryBytes: number;
  readonly nodeVersion: string;
  /** Node's ABI version, for information: the addon needs only Node-API, which all versions share. */
  readonly nodeAbi: string;
  readonly nodeApi: string;
  /** Whether products of linear layers can be computed from factors of bfloat16. */
  readonly multipliesBfloat16: boolean;
  readonly conv3dGflopPerSecond: number;
}

/** Starts the engine, times a convolution and reports the setup. @throws UserError as `startEngine`. */
export async function examineEngine(options: EngineOptions = {}): Promise<DoctorReport> {
  const env = options.env ?? process.env;
  const info = await startEngine(options);
  return {
    ...info,
    ...(await describeDevice(info, env)),
    processors: availableParallelism(),
    memoryBytes: totalmem(),
    nodeVersion: process.version,
    nodeAbi: process.versions.modules,
    nodeApi: process.versions["napi"] ?? "unknown",
    multipliesBfloat16: canMultiplyBfloat16(),
    conv3dGflopPerSecond: measureConv3d({ repeats: 3 }).gflopPerSecond,
  };
}

/** Describes the device of a started engine, with a warning when the engine does not use an available GPU. */
export async function describeDevice(
  info: EngineInfo,
  env: NodeJS.ProcessEnv = process.env,
): Promise<DeviceDescription> {
  const gpuNames = seesNvidiaGpu(env) ? await readGpuNames() : [];
  const deviceName = (info.device === "gpu" ? gpuNames[0] : cpus()[0]?.model) ?? "unknown";
  return { deviceName, warnings: findWarnings(info, gpuNames) };
}

/** Warns of an NVIDIA GPU that the engine does not use. @param gpuNames the names of the available GPUs. */
export function findWarnings(info: EngineInfo, gpuNames: readonly string[]): string[] {
  const warnings: string[] = [];
  if (info.device === "cpu" && gpuNames.length > 0) {
    warnings.push(`the NVIDIA GPU (${gpuNames.join(", ")}) is not used: ${USE_THE_GPU}`);
  }
  return warnings;
}

/** Reads the GPU names from the driver. */
async function readGpuNames(): Promise<string[]> {
  const folder = "/proc/driver/nvidia/gpus";
  const slots = await readdir(folder).catch(() => []);
  const texts = await Promise.all(slots.map((slot) => readFile(join(folder, slot, "information"), "utf8")));
  const names = texts.map((text) => /^Model:\s*(.+)$/m.exec(text)?.[1] ?? "unknown model");
  return names.length > 0 ? names : ["unknown model"];
}

function describeProducts(used: ProductPrecision, multipliesBfloat16: boolean): string {
  return used === "bfloat16"
    ? used
    : `${used}; bfloat16 is ${multipliesBfloat16 ? "possible" : "impossible here"}`;
}

/** Formats the report as lines for a terminal. */
export function formatReport(report: DoctorReport): string {
  const rows: readonly (readonly [string, string])[] = [
    ["TensorFlow", report.tensorflowVersion],
    ["device", `${report.device}: ${report.deviceName}`],
    ["threads", `${report.threads} of ${report.processors} processors`],
    ["instructions", report.instructions],
    ["products", describeProducts(report.productPrecision, report.multipliesBfloat16)],
    ["oneDNN", report.oneDnn ? "on" : "off"],
    ["memory", `${(report.memoryBytes / 2 ** 30).toFixed(1)} GiB`],
    ["Node", `${report.nodeVersion} (ABI ${report.nodeAbi}, Node-API ${report.nodeApi})`],
    ["addon", report.addonPath],
    ["conv3d", `${report.conv3dGflopPerSecond.toFixed(0)} GFLOP/s`],
    ...report.warnings.map((warning) => ["warning", warning] as const),
  ];
  return rows.map(([name, value]) => `${name.padEnd(14)}${value}\n`).join("");
}
