import { gru as runGru, linear, lstm as runLstm } from "@spinegrade/engine";
import type { RecurrentDirection, RecurrentDirections } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { dropout } from "./dropout.ts";
import type { Dropout } from "./dropout.ts";
import { uniform } from "../parameters/initialisers.ts";
import type { Mode } from "../parameters/mode.ts";
import type { Scope } from "../parameters/scope.ts";

export interface RecurrentOptions {
  readonly inFeatures: number;
  readonly hiddenFeatures: number;
  /** Layers on top of each other; 1 by default. */
  readonly layers?: number;
  /** Whether each layer runs from the last step to the first as well, which doubles its outputs; false by default. */
  readonly bidirectional?: boolean;
  /** The share of each layer's outputs, except the last one's, that training drops; 0 by default. */
  readonly dropout?: number;
}

/** Sequences [B, T, inFeatures] -> the hidden values of the last layer, [B, T, hiddenFeatures times directions]. */
export type Recurrent = (x: tf.Tensor3D, mode: Mode) => tf.Tensor3D;

/** `torch.nn.GRU` with batch_first, which starts from zeros and returns the outputs alone. */
export function gru(scope: Scope, options: RecurrentOptions): Recurrent {
  return stack(scope, options, { kind: "gru", gates: 3, run: runGru });
}

/** `torch.nn.LSTM` with batch_first, which starts from zeros and returns the outputs alone. */
export function lstm(scope: Scope, options: RecurrentOptions): Recurrent {
  return stack(scope, options, { kind: "lstm", gates: 4, run: runLstm });
}

interface Cell {
  readonly kind: string;
  readonly gates: number;
  readonly run: (directions: RecurrentDirections) => tf.Tensor3D;
}

/** The parts of the gates that do not depend on the step before: [B, T, I] -> one direction of a layer. */
type Direction = (x: tf.Tensor3D) => RecurrentDirection;

function stack(scope: Scope, options: RecurrentOptions, cell: Cell): Recurrent {
  const { inFeatures, hiddenFeatures, layers = 1, bidirectional = false } = options;
  const outFeatures = hiddenFeatures * (bidirectional ? 2 : 1);
  const runs = Array.from({ length: layers }, (_, index) => {
    const sizes = { ins: index === 0 ? inFeatures : outFeatures, hidden: hiddenFeatures, gates: cell.gates };
    const forward = makeDirection(scope, `_l${index}`, sizes);
    const reverse = bidirectional ? makeDirection(scope, `_l${index}_reverse`, sizes) : undefined;
    return { forward, reverse, drop: dropBefore(scope, index, options.dropout) };
  });
  return (first, mode) =>
    tf.tidy(() => {
      const y = runs.reduce((x, { forward, reverse, drop }) => {
        const dropped = drop(x, mode);
        return cell.run([forward(dropped), reverse?.(dropped)]);
      }, first);
      scope.recordCall(cell.kind, y, multiplyAdds(y, options, cell.gates));
      return y;
    });
}

function dropBefore(scope: Scope, layer: number, rate = 0): Dropout {
  return layer === 0 ? (x) => x : dropout(scope.child(`dropout${layer}`), rate);
}

/** Adds a direction's parameters in PyTorch's order. */
function makeDirection(
  scope: Scope,
  suffix: string,
  { ins, hidden, gates }: { readonly ins: number; readonly hidden: number; readonly gates: number },
): Direction {
  const draw = uniform(1 / Math.sqrt(hidden)); // PyTorch's default for all four
  const inputKernel = scope.kernel<tf.Tensor2D>(`weight_ih${suffix}`, [gates * hidden, ins], "weight", draw);
  const kernel = scope.kernel<tf.Tensor2D>(`weight_hh${suffix}`, [gates * hidden, hidden], "weight", draw);
  const inputBias = scope.parameter(`bias_ih${suffix}`, [gates * hidden], "vector", draw);
  const bias = scope.parameter(`bias_hh${suffix}`, [gates * hidden], "vector", draw);
  return (x) => ({ inputs: linear(x, inputKernel(), inputBias), kernel: kernel(), bias });
}

function multiplyAdds(
  { shape: [sequences, steps] }: tf.Tensor3D,
  options: RecurrentOptions,
  gates: number,
): number {
  const { inFeatures, hiddenFeatures: hidden, layers = 1, bidirectional = false } = options;
  const directions = bidirectional ? 2 : 1;
  const ins = inFeatures + (layers - 1) * directions * hidden + layers * hidden;
  return sequences * steps * directions * gates * hidden * ins;
}
