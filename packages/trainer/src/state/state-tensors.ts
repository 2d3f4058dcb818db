import * as tf from "@tensorflow/tfjs-core";
import { CheckpointError, type State, type StateTensor } from "@spinegrade/model-zoo";
import { countersOf, variablesOf } from "./trainable-net.ts";
import type { TrainingState } from "./training-state.ts";

/**
 * Collects all tensors that training changes: weights and running statistics, their moving average, the optimizer's
 * moments and step counts. They are in TensorFlow's layout; only `restoreTensors` reads them.
 */
export function collectTensors({ net, trainable }: TrainingState): State {
  const state = new Map<string, StateTensor>();
  for (const [name, variable] of variablesOf(net)) state.set(`net.${name}`, toStateTensor(variable));
  for (const [name, { value }] of countersOf(net)) state.set(`counter.${name}`, toCount(value));
  const [average, optimizer] = [trainable.ema.values(), trainable.optimizer.state()];
  try {
    for (const [name, tensor] of average) state.set(`ema.${name}`, toStateTensor(tensor));
    for (const [name, tensor] of optimizer) state.set(`optimizer.${name}`, toStateTensor(tensor));
    return state;
  } finally {
    tf.dispose([...average.values(), ...optimizer.values()]);
  }
}

/**
 * Restores a saved state, so that training resumes as if it had never stopped.
 * @throws CheckpointError when the state belongs to another net; nothing is then changed.
 */
export function restoreTensors(training: TrainingState, state: State, source: string): void {
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

function checkNames(expected: State, state: State, source: string): void {
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

function describe({ dtype, shape }: Pick<StateTensor, "dtype" | "shape">): string {
  return `${dtype}[${shape.join(", ")}]`;
}

function tensorsOf(state: State, prefix: string): Map<string, tf.Tensor> {
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

function toTensor({ dtype, shape, values }: StateTensor): tf.Tensor {
  if (dtype === "I64") return tf.tensor(Int32Array.from(values, Number), [...shape], "int32");
  return tf.tensor(values, [...shape]);
}
