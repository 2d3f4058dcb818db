import * as tf from "@tensorflow/tfjs-core";
import { type AdamW, type Ema, type ProductPrecision, withProductPrecision } from "@spinegrade/engine";
import {
  type Gradients,
  lossGradients,
  type LossTerms,
  type LossValues,
  type Parameters,
} from "@spinegrade/losses";
import { addGradients, gradientNorms, isFinite, scaleGradients } from "./gradients.ts";
import { MeanLoss } from "./mean-loss.ts";
import { NonFiniteError } from "./non-finite-error.ts";

/** The state that one step changes. */
export interface Trainable {
  readonly parameters: Parameters;
  readonly optimizer: AdamW;
  readonly ema: Ema;
}

export interface StepOptions {
  /** Precision of linear layers' products, forward and backward. Default: float32. */
  readonly productPrecision?: ProductPrecision;
  /** Limit on the Euclidean norm of the whole gradient. Without it nothing is clipped. */
  readonly clipNorm?: number | undefined;
  /** Receives the gradients before they are clipped; they are freed afterwards. */
  readonly onGradients?: ((gradients: Gradients) => void) | undefined;
}

/** The result of one step. */
export interface StepResult {
  /** Mean of each term over the step's batches. */
  readonly losses: LossValues;
  /** Euclidean norm of the gradient of all parameters together, before clipping. */
  readonly gradientNorm: number;
}

/** PyTorch's clip_grad_norm_ adds this to the norm. */
const NORM_EPSILON = 1e-6;

/**
 * Runs one step: loss, gradients, optimizer, EMA. With several batches, gradients accumulate: the loss is the mean over
 * the batches. No tensor is left allocated.
 * @param batches one function per batch, which runs the net in training mode and returns the loss; called once, in a
 * tidy.
 * @throws NonFiniteError when a term of the loss or a gradient is not finite. Parameters, optimizer and average are
 * then unchanged, but the net's running statistics are not.
 * @throws UserError where products cannot have that precision.
 */
export function trainStep(
  { parameters, optimizer, ema }: Trainable,
  batches: readonly (() => LossTerms)[],
  { productPrecision = "float32", clipNorm = Infinity, onGradients }: StepOptions = {},
): StepResult {
  return withProductPrecision(productPrecision, () =>
    tf.tidy(() => {
      const { losses, gradients } = meanGradients(parameters, batches);
      const norms = gradientNorms(gradients);
      const gradientNorm = Math.hypot(...norms.values());
      if (!Number.isFinite(gradientNorm)) checkGradients(parameters, batches, gradients, norms);
      onGradients?.(gradients);
      const factor = clipNorm / (gradientNorm + NORM_EPSILON);
      optimizer.applyGradients(gradients, factor < 1 ? factor : 1);
      ema.update();
      return { losses, gradientNorm };
    }),
  );
}

function meanGradients(
  parameters: Parameters,
  batches: readonly (() => LossTerms)[],
): { losses: LossValues; gradients: Gradients } {
  const mean = new MeanLoss();
  let sum: Gradients = new Map();
  for (const computeLoss of batches) {
    const { losses, gradients } = lossGradients(parameters, computeLoss);
    const fault = Object.entries(losses).find(([, value]) => !Number.isFinite(value));
    if (fault !== undefined) throw new NonFiniteError(`the loss term "${fault[0]}" is ${fault[1]}`, fault[0]);
    mean.add(losses);
    sum = addGradients(sum, gradients);
  }
  const gradients = batches.length > 1 ? scaleGradients(sum, 1 / batches.length) : sum;
  return { losses: mean.values(), gradients };
}

/**
 * Checks the gradients and finds the loss term behind non-finite values; this runs the net once more per term.
 * @throws NonFiniteError when a gradient has a non-finite value; a norm that merely overflows float32 is accepted.
 */
function checkGradients(
  parameters: Parameters,
  batches: readonly (() => LossTerms)[],
  gradients: Gradients,
  norms: ReadonlyMap<string, number>,
): void {
  const isUnsound = (name: string): boolean => !isFinite(gradients.get(name) ?? tf.scalar(0));
  const unsound = [...norms].filter(([name, norm]) => !Number.isFinite(norm) && isUnsound(name));
  const [first] = unsound;
  if (first === undefined) return;
  const term = findTerm(parameters, batches) ?? "total";
  throw new NonFiniteError(
    `the gradient of the loss term "${term}" by ${first[0]} is not finite` +
      (unsound.length > 1 ? `, nor by ${unsound.length - 1} other parameters` : ""),
    term,
  );
}

function findTerm(parameters: Parameters, batches: readonly (() => LossTerms)[]): string | undefined {
  for (const computeLoss of batches) {
    const terms = Object.keys(tf.tidy(() => lossGradients(parameters, computeLoss).losses));
    const found = terms
      .filter((term) => term !== "total")
      .find((term) =>
        tf.tidy(() => {
          const { gradients } = lossGradients(parameters, computeLoss, term);
          return ![...gradients.values()].every(isFinite);
        }),
      );
    if (found !== undefined) return found;
  }
  return undefined;
}
