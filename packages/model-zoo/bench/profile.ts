import { performance } from "node:perf_hooks";
import * as tf from "@tensorflow/tfjs-core";

type Attributes = readonly unknown[];

/** Every operation of the backend goes through one of these. */
interface TensorFlow {
  executeSingleOutput(name: string, attributes: Attributes, inputs: tf.Tensor[]): tf.Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: Attributes,
    inputs: tf.Tensor[],
    count: number,
  ): tf.Tensor[];
}

export interface OpProfile {
  readonly op: string;
  /** Shape of the first output. */
  readonly shape: readonly number[];
  calls: number;
  milliseconds: number;
  /** Processor time of all threads, which other programs change little. */
  cpuMilliseconds: number;
  /** Size of all outputs, four bytes a value. */
  mibWritten: number;
}

/**
 * The TensorFlow operations of one run of `work`, by name and output shape, the costliest first, and before them the sum.
 * An operation on a CPU has run when the addon returns, so that its time is that of the call.
 */
export function profile(work: () => void): OpProfile[] {
  const profiles = new Map<string, OpProfile>();
  const all = emptyProfile("all", []);
  const timed = (name: string, run: () => tf.Tensor[]): tf.Tensor[] => {
    const startedAt = performance.now();
    const cpuAtStart = process.cpuUsage();
    const outputs = run();
    const { user, system } = process.cpuUsage(cpuAtStart);
    const milliseconds = performance.now() - startedAt;
    const shape = outputs[0]?.shape ?? [];
    const key = `${name} ${shape.join()}`;
    const own = profiles.get(key) ?? emptyProfile(name, shape);
    profiles.set(key, own);
    for (const one of [own, all]) {
      one.calls += 1;
      one.milliseconds += milliseconds;
      one.cpuMilliseconds += (user + system) / 1000;
      one.mibWritten += outputs.reduce((sum, output) => sum + mib(output), 0);
    }
    return outputs;
  };
  const backend = tensorFlow(tf.backend());
  const single = backend.executeSingleOutput.bind(backend);
  const multiple = backend.executeMultipleOutputs.bind(backend);
  backend.executeSingleOutput = (name, ...rest) => {
    const [output] = timed(name, () => [single(name, ...rest)]);
    if (output === undefined) throw new Error(`${name} gave no output`);
    return output;
  };
  backend.executeMultipleOutputs = (name, ...rest) => timed(name, () => multiple(name, ...rest));
  try {
    work();
  } finally {
    Object.assign(backend, { executeSingleOutput: single, executeMultipleOutputs: multiple });
  }
  return [all, ...[...profiles.values()].sort((a, b) => b.cpuMilliseconds - a.cpuMilliseconds)];
}

function emptyProfile(op: string, shape: readonly number[]): OpProfile {
  return { op, shape, calls: 0, milliseconds: 0, cpuMilliseconds: 0, mibWritten: 0 };
}

function mib({ shape }: tf.Tensor): number {
  return (4 * shape.reduce((product, side) => product * side, 1)) / 2 ** 20;
}

function tensorFlow(backend: tf.KernelBackend): TensorFlow {
  if (!("executeMultipleOutputs" in backend)) throw new Error("a profile needs TensorFlow as the backend");
  return backend as tf.KernelBackend & TensorFlow; // the npm package does not type these
}
