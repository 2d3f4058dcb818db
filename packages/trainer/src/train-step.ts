import * as tf from "@tensorflow/tfjs-core";
import type { AdamW, Ema } from "@spinegrade/engine";
import { UserError } from "@spinegrade/pipeline";

/** The scalar terms of a loss; `total` is what is minimised. */
export type LossTerms = Readonly<Record<string, tf.Scalar>> & { readonly total: tf.Scalar };

/** The values of a loss's terms. */
export type LossValues = Readonly<Record<string, number>>;

/** What one step changes. */
export interface Trainable {
  readonly parameters: ReadonlyMap<string, tf.Variable>;
  readonly optimizer: AdamW;
  readonly ema: Ema;
}

/**
 * One step: loss, gradients, optimizer, EMA. No tensor is left.
 * @param computeLoss runs the net in training mode; called once, inside a tidy.
 * @param describeBatch names the studies of the batch, for the error.
 * @throws UserError when a term of the loss is not finite; the weights are then untouched.
 */
export function trainStep(
  trainable: Trainable,
  computeLoss: () => LossTerms,
  describeBatch: () => string,
): LossValues {
  const { parameters, optimizer, ema } = trainable;
  return tf.tidy(() => {
    const terms = new Map<string, tf.Scalar>();
    const { grads } = tf.variableGrads(() => {
      const { total, ...parts } = computeLoss();
      // variableGrads tidies what its function made; the terms are read after it
      for (const [name, term] of Object.entries({ ...parts, total })) terms.set(name, tf.keep(term));
      return total;
    }, [...parameters.values()]);
    const values = readTerms(terms);
    const unsound = Object.entries(values).find(([, value]) => !Number.isFinite(value));
    if (unsound !== undefined) {
      throw new UserError(
        `the loss term "${unsound[0]}" is ${unsound[1]} in a batch of ${describeBatch()}: ` +
          "lower the learning rate, or look at these studies",
      );
    }
    optimizer.applyGradients(byParameterName(parameters, grads));
    ema.update();
    return values;
  });
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
function byParameterName(
  parameters: ReadonlyMap<string, tf.Variable>,
  gradients: tf.NamedTensorMap,
): ReadonlyMap<string, tf.Tensor> {
  const named = new Map<string, tf.Tensor>();
  for (const [name, variable] of parameters) {
    const gradient = gradients[variable.name];
    if (gradient !== undefined) named.set(name, gradient);
  }
  return named;
}
