import { availableParallelism } from "node:os";
import { readChoice, UserError } from "@spinegrade/pipeline";
import type { Device } from "./device.ts";
import { PRODUCT_PRECISIONS, type ProductPrecision } from "./operations/backend/product-precision.ts";

const INSTRUCTIONS = ["avx512", "avx2", "baseline", "none"] as const;

/** More than four threads per processor only wait, and thousands never start. Small machines may use up to 64. */
const LEAST_BOUND = 64;

type Instructions = (typeof INSTRUCTIONS)[number];

/** TensorFlow's settings: environment variables that it reads when it is loaded. */
export interface EngineSettings {
  readonly threads: number;
  readonly oneDnn: boolean;
  /** Minimum severity of messages: 0 information, 1 warnings, 2 errors, 3 fatal errors. */
  readonly minLogLevel: number;
  /** Newest instruction set that the native operations may use; "none" disables them. */
  readonly instructions: Instructions;
  /** Precision of linear layers' products. */
  readonly productPrecision: ProductPrecision;
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Reads the settings from an environment. Logging is off unless SPINEGRADE_TF_LOG=1; TensorFlow's own variables also
 * apply.
 * @param threads threads per operation; default: TF_NUM_INTRAOP_THREADS, else one per processor.
 * @param device `cpu` hides every GPU.
 * @param productPrecision default: SPINEGRADE_PRODUCT_PRECISION, else float32.
 * @param lacksGpu whether TensorFlow would look for a GPU that does not exist, and report that as an error.
 * @throws UserError when a value is invalid or out of range.
 */
export function readSettings(
  env: NodeJS.ProcessEnv,
  {
    threads,
    device,
    productPrecision,
    lacksGpu = false,
  }: {
    threads?: number | undefined;
    device?: Device | undefined;
    productPrecision?: ProductPrecision | undefined;
    lacksGpu?: boolean;
  } = {},
): EngineSettings {
  const processors = availableParallelism();
  const bounds = [1, Math.max(LEAST_BOUND, 4 * processors)] as const;
  const usedThreads = threads ?? readInteger(env, "TF_NUM_INTRAOP_THREADS", bounds, processors);
  if (!isWithin(usedThreads, bounds))
    throw new UserError(`threads is ${usedThreads}; it must be a whole number in ${bounds.join("..")}`);
  readInteger(env, "TF_NUM_INTEROP_THREADS", bounds, 1); // TensorFlow reads this variable itself
  const wantsLog = env["SPINEGRADE_TF_LOG"] === "1";
  const minLogLevel = wantsLog ? 0 : readInteger(env, "TF_CPP_MIN_LOG_LEVEL", [0, 3], lacksGpu ? 3 : 2);
  const choose = <Name extends string>(name: string, names: readonly Name[], missing: Name): Name =>
    readChoice(name, filled(env[name]) ?? missing, names);
  const instructions = choose("SPINEGRADE_INSTRUCTIONS", INSTRUCTIONS, "avx512");
  const precision = choose("SPINEGRADE_PRODUCT_PRECISION", PRODUCT_PRECISIONS, "float32");
  const oneDnn = env["TF_ENABLE_ONEDNN_OPTS"] ?? "1";
  return {
    threads: usedThreads,
    oneDnn: oneDnn !== "0",
    minLogLevel,
    instructions,
    productPrecision: productPrecision ?? precision,
    variables: {
      SPINEGRADE_INSTRUCTIONS: instructions,
      TF_CPP_MIN_LOG_LEVEL: String(minLogLevel),
      TF_NUM_INTRAOP_THREADS: String(usedThreads),
      TF_ENABLE_ONEDNN_OPTS: oneDnn,
      // otherwise TensorFlow allocates the whole GPU memory at the start
      TF_FORCE_GPU_ALLOW_GROWTH: env["TF_FORCE_GPU_ALLOW_GROWTH"] ?? "true",
      ...(device === "cpu" && { CUDA_VISIBLE_DEVICES: "-1" }),
    },
  };
}

/** A variable that is empty counts as not set. */
function filled(text: string | undefined): string | undefined {
  return text?.trim() === "" ? undefined : text;
}

type Bounds = readonly [least: number, most: number];

function isWithin(value: number, [least, most]: Bounds): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function readInteger(env: NodeJS.ProcessEnv, name: string, bounds: Bounds, missing: number): number {
  const text = env[name];
  if (text === undefined || text === "") return missing;
  const value = /^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (isWithin(value, bounds)) return value;
  throw new UserError(`${name} is "${text}"; it must be a whole number in ${bounds.join("..")}`);
}
