import * as tf from "@tensorflow/tfjs-core";

/** The scalar terms of a loss; training minimises `total`. */
export type LossTerms = Readonly<Record<string, tf.Scalar>> & { readonly total: tf.Scalar };

/** The values of a loss's terms. */
export type LossValues = Readonly<Record<string, number>>;

/** Trained variables by name, as a net's `parameters()` gives them. */
export type Parameters = ReadonlyMap<string, tf.Variable>;

/** Gradients by parameter name, each in its variable's shape and layout. */
export type Gradients = ReadonlyMap<string, tf.Tensor>;

/**
 * The values of a loss's terms and the gradients of one of them. The caller disposes of the gradients, or calls it in a
 * tidy. A parameter that the term does not depend on has no gradient.
 * @param computeLoss runs the net in training mode; called once.
 * @param by the term; `total` by default.
 * @throws RangeError where the loss has no such term.
 */
export function lossGradients(
  parameters: Parameters,
  computeLoss: () => LossTerms,
  by = "total",
): { losses: LossValues; gradients: Gradients } {
  const terms = new Map<string, tf.Scalar>();
  try {
    const { grads } = tf.variableGrads(() => {
      const { total, ...parts } = computeLoss();
      // variableGrads tidies what its function made; the terms are read after it
      for (const [name, term] of Object.entries({ ...parts, total })) terms.set(name, tf.keep(term));
      return termNamed(terms, by);
    }, [...parameters.values()]);
    return { losses: readTerms(terms), gradients: byParameterName(parameters, grads) };
  } finally {
    tf.dispose([...terms.values()]);
  }
}

function termNamed(terms: ReadonlyMap<string, tf.Scalar>, name: string): tf.Scalar {
  const term = terms.get(name);
  if (term === undefined) {
    throw new RangeError(`the loss has no term "${name}"; it has ${[...terms.keys()].join(", ")}`);
  }
  return term;
}

function readTerms(terms: ReadonlyMap<string, tf.Scalar>): LossValues {
  return Object.fromEntries([...terms].map(([name, term]) => [name, term.dataSync()[0] ?? Number.NaN]));
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
