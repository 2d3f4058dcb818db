import * as tf from "@tensorflow/tfjs-core";
import { halfFormatOf } from "@spinegrade/engine";
import {
  CheckpointError,
  type StateTensor,
  type StoredState,
  type StoredTensor,
} from "@spinegrade/model-zoo";
import { countersOf, variablesOf } from "./trainable-net.ts";
import type { TrainingState } from "./training-state.ts";

/**
 * Collects all tensors that training changes: weights and running statistics, their moving average, the optimizer's
 * moments and step counts. They are in TensorFlow's layout; only `restoreTensors` reads them. Moments of 16 bits stay so.
 */
export function collectTensors({ net, trainable }: TrainingState): StoredState {
  const state = new Map<string, StoredTensor>();
  for (const [name, variable] of variablesOf(net)) state.set(`net.${name}`, toStateTensor(variable));
  for (const [name, { value }] of countersOf(net)) state.set(`counter.${name}`, toCount(value));
  const [average, optimizer] = [trainable.ema.values(), trainable.optimizer.state()];
  try {
    for (const [name, tensor] of average) state.set(`ema.${name}`, toStateTensor(tensor));
    for (const [name, tensor] of optimizer) state.set(`optimizer.${name}`, toStoredTensor(name, tensor));
    return state;
  } finally {
    tf.dispose([...average.values(), ...optimizer.values()]);
  }
}

/**
 * Restores a saved state, so that training resumes as if it had never stopped.
 * @throws CheckpointError when the state belongs to another net; nothing is then changed.
 */
export function restoreTensors(training: TrainingState, state: StoredState, source: string): void {
  checkNames(collectTensors(training), state, source);
  for (const [name, counter] of countersOf(training.net))
    counter.value = Number(state.get(`counter.${name}`)?.values[0] ?? 0);
  tf.tidy(() => {
    for (const [name, variable] of variablesOf(training.net)) {
      const tensor = state.get(`net.${name}`);
      if (tensor !== undefined) variable.assign(toTensor(tensor));
    }
    training.trainable.ema.restore(tensorsOf(state, "ema."));
    training.trainable.optimizer.restore(tensorsOf(state, "optimizer."));
  });
}

function checkNames(expected: StoredState, state: StoredState, source: string): void {
  const [now, then] = [expected, state].map(momentFormat);
  if (now !== then) {
    throw new CheckpointError(
      `${source} holds an optimizer's state in ${then}, and this training one in ${now}: set optimizerStatePrecision to ` +
        `"${then}" to resume, or delete it to start from the beginning`,
    );
  }
  const missing = [...expected.keys()].filter((name) => !state.has(name));
  const unexpected = [...state.keys()].filter((name) => !expected.has(name));
  const misshapen = [...state].flatMap(([name, { dtype, shape }]) => {
    const must = expected.get(name);
    if (must === undefined || describe(must) === describe({ dtype, shape })) return [];
    return [{ name, found: describe({ dtype, shape }), expected: describe(must) }];
  });
  const names = [...missing, ...unexpected, ...misshapen.map(({ name }) => name)];
  if (names.length === 0) return;
  throw new CheckpointError(
    `${source} is the state of another net or optimizer: ${names.length} names or shapes differ, the first is ` +
      `${names[0] ?? ""}; delete it to start from the beginning`,
    { missing, unexpected, misshapen, notFinite: [] },
  );
}

/** The format of the moments in a state. */
function momentFormat(state: StoredState): string {
  const formats = [...state.keys()].filter((name) => name.startsWith("optimizer.")).map(halfFormatOf);
  return formats.find((format) => format !== undefined) ?? "float32";
}

function describe({ dtype, shape }: Pick<StoredTensor, "dtype" | "shape">): string {
  return `${dtype}[${shape.join(", ")}]`;
}

function tensorsOf(state: StoredState, prefix: string): Map<string, tf.Tensor> {
  const entries = [...state].filter(([name]) => name.startsWith(prefix));
  return new Map(entries.map(([name, tensor]) => [name.slice(prefix.length), toTensor(tensor)]));
}

function toCount(value: number): StateTensor {
  return { dtype: "I64", shape: [], values: BigInt64Array.of(BigInt(value)) };
}

function toStateTensor(tensor: tf.Tensor): StateTensor {
  const { shape } = tensor;
  if (tensor.dtype === "int32")
    return { dtype: "I64", shape, values: BigInt64Array.from(tensor.dataSync<"int32">(), BigInt) };
  return { dtype: "F32", shape, values: tensor.dataSync<"float32">() };
}

/** Numbers of 16 bits come in words of two, as tfjs has no tensors of theirs. */
function toStoredTensor(name: string, tensor: tf.Tensor): StoredTensor {
  const format = halfFormatOf(name);
  if (format === undefined) return toStateTensor(tensor);
  const words = tensor.dataSync<"int32">();
  const values = new Uint16Array(words.buffer, words.byteOffset, 2 * words.length);
  return { dtype: format === "float16" ? "F16" : "BF16", shape: [values.length], values };
}

function toTensor({ dtype, shape, values }: StoredTensor): tf.Tensor {
  if (dtype === "I64") return tf.tensor(Int32Array.from(values, Number), [...shape], "int32");
  if (dtype === "F32") return tf.tensor(values, [...shape]);
  return tf.tensor1d(new Int32Array(values.buffer, values.byteOffset, values.length / 2), "int32");
}
