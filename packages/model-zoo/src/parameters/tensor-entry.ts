import { areNativeOperationsActive, type HalfFormat, narrow, widen } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { widenBfloat16 } from "../checkpoints/bfloat16.ts";
import { widenFloat16 } from "../checkpoints/float16.ts";
import { type Layout, shapeInTensorFlow } from "./tensor-layout.ts";

/** Names and shapes of an entry of a net's state. */
export interface TensorEntryOptions {
  readonly kind: "parameter" | "buffer";
  readonly name: string;
  /** The shape in PyTorch's layout, as checkpoints hold it. */
  readonly shape: readonly number[];
  readonly layout: Layout;
  /** Whether the values may rest in 16 bits: a kernel of a net for inference. */
  readonly mayRest: boolean;
}

/** Words of two numbers each. */
interface Rest {
  readonly words: tf.Tensor;
  readonly format: HalfFormat;
}

/**
 * An entry of a net's state that TensorFlow computes with: a trained parameter or a running statistic. Its values, in
 * TensorFlow's layout, are a variable in float32 or rest in 16 bits; before there are any they are 0, and take no memory
 * until someone asks for them.
 */
export class TensorEntry implements TensorEntryOptions {
  readonly kind: TensorEntryOptions["kind"];
  readonly name: string;
  readonly shape: readonly number[];
  readonly layout: Layout;
  readonly mayRest: boolean;
  #variable: tf.Variable | undefined;
  #rest: Rest | undefined;

  constructor({ kind, name, shape, layout, mayRest }: TensorEntryOptions, variable?: tf.Variable) {
    this.kind = kind;
    this.name = name;
    this.shape = shape;
    this.layout = layout;
    this.mayRest = mayRest;
    this.#variable = variable;
  }

  /** The shape of the values, in TensorFlow's layout. */
  get valuesShape(): number[] {
    return shapeInTensorFlow(this.shape, this.layout);
  }

  /** The memory that the values take: of their words where they rest, 0 before there are any. */
  get bytes(): number {
    const held = this.#rest?.words ?? this.#variable;
    return held === undefined ? 0 : held.size * tf.util.bytesPerElement(held.dtype);
  }

  /** The values for one computation. Call it in a tidy, which frees what was widened for it. */
  read(): tf.Tensor {
    const rest = this.#rest;
    if (rest === undefined) return this.variable();
    if (areNativeOperationsActive()) return widen(rest.words, rest.format, this.valuesShape);
    // the backend was changed after the values were loaded, and has no such operation
    this.assign(widenHere(rest, this.valuesShape));
    return this.variable();
  }

  /** The values in float32, for whoever trains them. @throws RangeError where they rest in 16 bits. */
  variable(): tf.Variable {
    if (this.#rest !== undefined)
      throw new RangeError(
        `${this.name} rests in ${this.#rest.format}: only a net that was made with a seed can be trained with weights from 16 bits`,
      );
    this.#variable ??= tf.tidy(
      () => this.#newVariable(tf.fill(this.valuesShape, 0)), // tf.zeros would upload an array
    );
    return this.#variable;
  }

  /** Takes the values of a tensor, in float32. */
  assign(values: tf.Tensor): void {
    this.#wake();
    if (this.#variable === undefined) this.#variable = this.#newVariable(values);
    else this.#variable.assign(values);
  }

  /** Takes the values of a tensor, which the format must hold exactly, and holds them in it. */
  assignAtRest(values: tf.Tensor, format: HalfFormat): void {
    if (!this.mayRest) throw new RangeError(`${this.name} is computed with in float32`);
    this.#wake();
    this.#variable?.dispose();
    this.#variable = undefined;
    this.#rest = { words: tf.tidy(() => tf.keep(narrow(values, format))), format };
  }

  dispose(): void {
    this.#wake();
    this.#variable?.dispose();
  }

  #newVariable(values: tf.Tensor): tf.Variable {
    return tf.variable(values, this.kind === "parameter");
  }

  #wake(): void {
    this.#rest?.words.dispose();
    this.#rest = undefined;
  }
}

/** The values on the current backend, whichever holds the words. */
function widenHere({ words, format }: Rest, shape: number[]): tf.Tensor {
  const halves = new Uint16Array(Int32Array.from(words.dataSync()).buffer).subarray(
    0,
    tf.util.sizeFromShape(shape),
  );
  return tf.tensor(format === "float16" ? widenFloat16(halves) : widenBfloat16(halves), shape);
}
