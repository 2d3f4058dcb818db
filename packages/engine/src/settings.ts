import { availableParallelism } from "node:os";
import { UserError } from "@spinegrade/pipeline";

const INSTRUCTIONS = ["avx512", "avx2", "baseline", "none"] as const;

/** Threads beyond four for each processor only wait, and thousands of them never start; a small machine may try 64. */
const LEAST_BOUND = 64;

type Instructions = (typeof INSTRUCTIONS)[number];

/** TensorFlow's own settings: environment variables, which it reads while it is loaded. */
export interface EngineSettings {
  readonly threads: number;
  readonly oneDnn: boolean;
  /** Messages below this are not written: 0 information, 1 warnings, 2 errors, 3 fatal errors. */
  readonly minLogLevel: number;
  /** Newest instruction set that our own operations may use; "none": they are not loaded. */
  readonly instructions: Instructions;
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * The settings that an environment asks for. Quiet unless SPINEGRADE_TF_LOG=1; TensorFlow's own variables are heeded.
 * @param threads Threads of one operation; left out, TF_NUM_INTRAOP_THREADS, else one for each processor.
 * @param lacksGpu Whether TensorFlow will look for a GPU that is known not to be there, and call that an error.
 * @throws UserError when a number is not one, or out of its bounds.
 */
export function readSettings(
  env: NodeJS.ProcessEnv,
  { threads, lacksGpu = false }: { threads?: number | undefined; lacksGpu?: boolean } = {},
): EngineSettings {
  const processors = availableParallelism();
  const bounds = [1, Math.max(LEAST_BOUND, 4 * processors)] as const;
  const usedThreads = threads ?? readInteger(env, "TF_NUM_INTRAOP_THREADS", bounds, processors);
  if (!isWithin(usedThreads, bounds))
    throw new UserError(`threads is ${usedThreads}; it must be a whole number in ${bounds.join("..")}`);
  readInteger(env, "TF_NUM_INTEROP_THREADS", bounds, 1); // TensorFlow's own, which it reads itself
  const wantsLog = env["SPINEGRADE_TF_LOG"] === "1";
  const minLogLevel = wantsLog ? 0 : readInteger(env, "TF_CPP_MIN_LOG_LEVEL", [0, 3], lacksGpu ? 3 : 2);
  const instructions = readInstructions(env);
  const oneDnn = env["TF_ENABLE_ONEDNN_OPTS"] ?? "1";
  return {
    threads: usedThreads,
    oneDnn: oneDnn !== "0",
    minLogLevel,
    instructions,
    variables: {
      SPINEGRADE_INSTRUCTIONS: instructions,
      TF_CPP_MIN_LOG_LEVEL: String(minLogLevel),
      TF_NUM_INTRAOP_THREADS: String(usedThreads),
      TF_ENABLE_ONEDNN_OPTS: oneDnn,
      // else TensorFlow takes the whole memory of a GPU at its start
      TF_FORCE_GPU_ALLOW_GROWTH: env["TF_FORCE_GPU_ALLOW_GROWTH"] ?? "true",
    },
  };
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

function readInstructions(env: NodeJS.ProcessEnv): Instructions {
  const text = env["SPINEGRADE_INSTRUCTIONS"] ?? "avx512";
  const known = INSTRUCTIONS.find((name) => name === text);
  if (known !== undefined) return known;
  throw new UserError(`SPINEGRADE_INSTRUCTIONS is "${text}"; it must be one of ${INSTRUCTIONS.join(", ")}`);
}
