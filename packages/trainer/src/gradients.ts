import * as tf from "@tensorflow/tfjs-core";
import { FLOAT32, isTensorFlowActive, runOp } from "@spinegrade/engine";

/** The scalar terms of a loss; `total` is what is minimised. */
export type LossTerms = Readonly<Record<string, tf.Scalar>> & { readonly total: tf.Scalar };

/** The values of a loss's terms. */
export type LossValues = Readonly<Record<string, number>>;

/** Trained variables by name. */
export type Parameters = ReadonlyMap<string, tf.Variable>;

/** Gradients by parameter name. */
export type Gradients = ReadonlyMap<string, tf.Tensor>;

/**
 * The values of a loss's terms and the gradients of one of them, in the tidy of the caller.
 * @param computeLoss runs the net in training mode; called once.
 */
export function lossGradients(
  parameters: Parameters,
  computeLoss: () => LossTerms,
  by = "total",
): { losses: LossValues; gradients: Gradients } {
  const terms = new Map<string, tf.Scalar>();
  const { grads } = tf.variableGrads(() => {
    const { total, ...parts } = computeLoss();
    // variableGrads tidies what its function made; the terms are read after it
    for (const [name, term] of Object.entries({ ...parts, total })) terms.set(name, tf.keep(term));
    return terms.get(by) ?? total;
  }, [...parameters.values()]);
  return { losses: readTerms(terms), gradients: byParameterName(parameters, grads) };
}

function readTerms(terms: ReadonlyMap<string, tf.Scalar>): LossValues {
  return Object.fromEntries(
    [...terms].map(([name, term]) => {
      const [value = Number.NaN] = term.dataSync();
      term.dispose();
      return [name, value];
    }),
  );
}

/** tfjs keys gradients by the variables' own names, which are unique in the process, not PyTorch's. */
function byParameterName(parameters: Parameters, gradients: tf.NamedTensorMap): Gradients {
  const named = new Map<string, tf.Tensor>();
  for (const [name, variable] of parameters) {
    const gradient = gradients[variable.name];
    if (gradient !== undefined) named.set(name, gradient);
  }
  return named;
}

/** The sum of two sets of gradients, each name of either; what is added is disposed. */
export function addGradients(one: Gradients, other: Gradients): Gradients {
  const sum = new Map(one);
  for (const [name, gradient] of other) {
    const before = sum.get(name);
    if (before === undefined) {
      sum.set(name, gradient);
      continue;
    }
    sum.set(name, tf.add(before, gradient));
    tf.dispose([before, gradient]);
  }
  return sum;
}

/** Gradients times a number; those given are disposed. */
export function scaleGradients(gradients: Gradients, factor: number): Gradients {
  return new Map(
    [...gradients].map(([name, gradient]) => {
      const scaled = tf.mul(gradient, factor);
      gradient.dispose();
      return [name, scaled];
    }),
  );
}

/** Euclidean norm of each gradient, read in one go. */
export function gradientNorms(gradients: Gradients): ReadonlyMap<string, number> {
  if (gradients.size === 0) return new Map();
  const halves = tf.tidy(() => tf.stack([...gradients.values()].map(halfSquareSum)).dataSync());
  return new Map([...gradients.keys()].map((name, index) => [name, Math.sqrt(2 * (halves[index] ?? 0))]));
}

/** sum(x^2) / 2; TensorFlow's own operation makes no copy. */
function halfSquareSum(tensor: tf.Tensor): tf.Tensor {
  if (!isTensorFlowActive()) return tf.mul(tf.sum(tf.square(tensor)), 0.5);
  return runOp("L2Loss", { T: FLOAT32 }, [tensor], 1)[0];
}

/** Whether every value is finite. */
export function isFinite(tensor: tf.Tensor): boolean {
  return tf.tidy(() => tf.all(tf.isFinite(tensor)).dataSync()[0] === 1);
}
