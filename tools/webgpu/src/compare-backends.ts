import { startEngine } from "@spinegrade/engine";
import { cpuSecondsNow, toFourDigits } from "@spinegrade/test-utils/process-costs";
import * as tf from "@tensorflow/tfjs-core";
import { provideWebGpu } from "./dawn.ts";
import { repairBinaryKernels, repairPadding } from "./repair-kernels.ts";
import type { Comparison, Difference, Settings, Timing, Timings } from "./settings.ts";
import { makeWork } from "./work.ts";

type Values = ReadonlyMap<string, Float32Array>;

/**
 * Runs the same net on the same input with TensorFlow on the processor and through WebGPU. For a process that does nothing
 * else: it changes global variables.
 */
export async function compareBackends(settings: Settings): Promise<Comparison> {
  const { adapter, release } = await provideWebGpu();
  try {
    await import("@tensorflow/tfjs-backend-webgpu"); // which looks for navigator.gpu as it is loaded
    repairBinaryKernels();
    repairPadding();
    await startEngine({ device: "cpu" });
    const expected = await runOn("tensorflow", settings);
    const { timings, values } = await runOn("webgpu", settings);
    const differences = compareValues(values, expected.values);
    return { adapter, tensorflow: expected.timings, webgpu: timings, differences };
  } finally {
    release();
  }
}

async function runOn(backend: string, settings: Settings): Promise<{ timings: Timings; values: Values }> {
  if (!(await tf.setBackend(backend))) throw new Error(`tfjs cannot start its backend ${backend}`);
  const work = makeWork(settings);
  let values: Values = new Map();
  const once = async (): Promise<Timing> => {
    const [startedAt, cpuBefore] = [performance.now(), cpuSecondsNow()];
    values = await readAll(work.run());
    return {
      seconds: toFourDigits((performance.now() - startedAt) / 1000),
      cpuSeconds: toFourDigits(cpuSecondsNow() - cpuBefore),
    };
  };
  const first = await once();
  const later: Timing[] = [];
  while (later.length < settings.repeats) later.push(await once());
  work.net.dispose();
  return { timings: { first, later }, values };
}

/** Without `dataSync`, which WebGPU has in a browser's page only. Disposes the tensors. */
async function readAll(tensors: ReadonlyMap<string, tf.Tensor>): Promise<Values> {
  const values = await Promise.all(
    [...tensors].map(async ([name, tensor]) => {
      const data = await tensor.data<"float32">();
      return [name, data.slice()] as const;
    }),
  );
  tf.dispose([...tensors.values()]);
  return new Map(values);
}

function compareValues(values: Values, expected: Values): Difference[] {
  return [...expected].map(([name, theirs]) => {
    const ours = values.get(name);
    const differences = theirs.map((value, i) => Math.abs(value - (ours?.[i] ?? Number.NaN)));
    return { name, largest: largestOf(differences), of: largestOf(theirs.map(Math.abs)) };
  });
}

/** NaN where one of them is. */
function largestOf(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}
