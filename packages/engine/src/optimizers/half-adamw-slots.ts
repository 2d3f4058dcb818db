import * as tf from "@tensorflow/tfjs-core";
import { runOp } from "../operations/backend/run-op.ts";
import type { AdamWConstants } from "./adamw-constants.ts";
import { type AdamWSlots, type Moments, slotOf } from "./adamw-slots.ts";
import { HALF_FORMATS, type HalfFormat, scalesOf, wordsOf } from "./half-format.ts";
import { inCalls, type Update } from "./in-calls.ts";
import { ownWords, ownZeroWords } from "./own-memory.ts";
import { roundingKey } from "./rounding-key.ts";

interface Slot {
  readonly name: string;
  readonly variable: tf.Variable;
  /** Scales, then words of two numbers: int32, because tfjs has no tensors of 16 bits. */
  first: tf.Tensor;
  second: tf.Tensor;
}

const MOMENTS = ["first", "second"] as const;

/**
 * AdamW whose moments take 16 bits each between steps. One native operation widens them, computes the step in float32, and
 * rounds: the first to nearest, the second at random, as otherwise its small changes would be lost.
 */
export class HalfAdamWSlots implements AdamWSlots {
  readonly #slots: ReadonlyMap<string, Slot>;
  readonly #format: HalfFormat;
  readonly #seed: number;

  constructor(
    parameters: ReadonlyMap<string, tf.Variable>,
    { format, seed }: { readonly format: HalfFormat; readonly seed: number },
  ) {
    this.#format = format;
    this.#seed = seed;
    this.#slots = new Map(
      [...parameters].map(([name, variable]) => {
        const words = scalesOf(format, variable.size) + wordsOf(variable.size);
        return [name, { name, variable, first: ownZeroWords(words), second: ownZeroWords(words) }];
      }),
    );
  }

  apply(gradients: ReadonlyMap<string, tf.Tensor>, constants: AdamWConstants, step: number): void {
    const { decay, beta1, beta2, stepSize, epsilon, gradientScale } = constants;
    const numbers = tf.tensor1d([decay, beta1, beta2, stepSize, epsilon, gradientScale]);
    const updates = [...gradients].map(([name, gradient]) => ({ slot: slotOf(this.#slots, name), gradient }));
    for (const some of inCalls(updates))
      tf.tidy(() => {
        this.#step(some, numbers, step);
      });
  }

  shapes(name: string): ReadonlyMap<string, number[]> {
    const { size } = slotOf(this.#slots, name).variable;
    const [scales, words] = [scalesOf(this.#format, size), wordsOf(size)];
    const shapes = MOMENTS.flatMap((moment): [string, number[]][] => [
      ...(scales > 0 ? [[`${moment}.scales`, [scales]] satisfies [string, number[]]] : []),
      [`${moment}.${this.#format}`, [words]],
    ]);
    return new Map(shapes);
  }

  moments(name: string): Moments {
    const slot = slotOf(this.#slots, name);
    const scales = scalesOf(this.#format, slot.variable.size);
    const moments = new Map<string, tf.Tensor>();
    for (const moment of MOMENTS) {
      const all = slot[moment].dataSync<"int32">();
      if (scales > 0)
        moments.set(`${moment}.scales`, tf.tensor1d(new Float32Array(all.slice(0, scales).buffer)));
      moments.set(`${moment}.${this.#format}`, tf.tensor1d(all.slice(scales), "int32"));
    }
    return moments;
  }

  setMoments(name: string, tensorOf: (moment: string) => tf.Tensor): void {
    const slot = slotOf(this.#slots, name);
    const hasScales = scalesOf(this.#format, slot.variable.size) > 0;
    for (const moment of MOMENTS) {
      const words = tensorOf(`${moment}.${this.#format}`).dataSync<"int32">();
      const scales = hasScales ? tensorOf(`${moment}.scales`).dataSync<"float32">() : new Float32Array();
      const all = new Int32Array(scales.length + words.length);
      new Float32Array(all.buffer).set(scales);
      all.set(words, scales.length);
      slot[moment].dispose();
      slot[moment] = ownWords(all);
    }
  }

  dispose(): void {
    for (const { first, second } of this.#slots.values()) tf.dispose([first, second]);
  }

  #step(updates: readonly Update<Slot>[], numbers: tf.Tensor, step: number): void {
    const slots = updates.map(({ slot }) => slot);
    const keys = slots.map(({ name }) => roundingKey(this.#seed, name, step));
    const inputs = [
      ...[numbers, tf.tensor1d(keys, "int32")],
      ...slots.map(({ variable }) => variable),
      ...updates.map(({ gradient }) => gradient),
      ...slots.map(({ first }) => first),
      ...slots.map(({ second }) => second),
    ];
    const attributes = { count: { int: slots.length }, format: { int: HALF_FORMATS[this.#format] } };
    const weights = runOp("SpinegradeHalfAdamW", attributes, inputs, slots.length);
    for (const [i, weight] of weights.entries()) slots[i]?.variable.assign(weight);
  }
}
