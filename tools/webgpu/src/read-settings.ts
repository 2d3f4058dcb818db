import { parseArgs } from "node:util";
import type { Settings } from "./settings.ts";

const OPTIONS = {
  op: { type: "string", default: "infer" },
  task: { type: "string", default: "nfn" },
  encoder: { type: "string", default: "resnet18" },
  widths: { type: "string", default: "96,64,48" },
  depth: { type: "string", default: "4" },
  size: { type: "string", default: "96" },
  repeats: { type: "string", default: "2" },
  software: { type: "boolean", default: false },
  install: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;

/** The request of the command line. */
export interface Request {
  readonly settings: Settings;
  /** Compute with SwiftShader on the processor. */
  readonly software: boolean;
  /** Install WebGPU and do nothing else. */
  readonly installOnly: boolean;
  readonly json: boolean;
}

/** @throws Error for an option that does not exist, or a value that is not one of its values. */
export function readRequest(args: readonly string[]): Request {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  const { op, task } = values;
  if (op !== "infer" && op !== "gradients") throw new Error(`--op is infer or gradients, not "${op}"`);
  if (task !== "nfn" && task !== "scs") throw new Error(`--task is nfn or scs, not "${task}"`);
  const [coarse, middle, fine, ...more] = values.widths
    .split(",")
    .map((text) => readCount("widths", text, 1));
  if (coarse === undefined || middle === undefined || fine === undefined || more.length > 0)
    throw new Error(`--widths is three numbers, as 96,64,48, not "${values.widths}"`);
  return {
    settings: {
      op,
      task,
      encoder: values.encoder,
      widths: [coarse, middle, fine],
      depth: readCount("depth", values.depth, 1),
      size: readCount("size", values.size, 32),
      repeats: readCount("repeats", values.repeats, 0),
    },
    software: values.software,
    installOnly: values.install,
    json: values.json,
  };
}

function readCount(option: string, text: string, least: number): number {
  const count = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (!(count >= least)) throw new Error(`--${option} is a whole number of at least ${least}, not "${text}"`);
  return count;
}
