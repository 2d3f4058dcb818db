import * as tf from "@tensorflow/tfjs-core";

type TapeNode = ReturnType<typeof tf.engine>["state"]["activeTape"][number];

/**
 * Runs a forward pass whose backward pass frees memory progressively, as PyTorch's does. tfjs keeps everything that the
 * forward pass saved, and every gradient, until the last gradient is computed, which takes nearly twice the memory.
 *
 * Works only within a first-order `tf.grads`, `tf.variableGrads` or similar, and only for operations that `forward`
 * records. If either pass throws, also frees the values saved for the backward pass, which tfjs would keep for ever.
 */
export function releaseInBackward<T>(forward: () => T): T {
  const { state } = tf.engine();
  if (state.gradientDepth !== 1) return forward();
  const begin = state.activeTape.length;
  try {
    const result = forward();
    const release = new BackwardRelease(state.activeTape.slice(begin));
    release.watch();
    return result;
  } catch (error) {
    for (const { saved } of state.activeTape.splice(begin)) tf.dispose(saved ?? []);
    throw error;
  }
}

/** Frees what a node of the tape needed or made as soon as the next node's turn in the backward pass comes. */
class BackwardRelease {
  readonly #nodes: readonly TapeNode[];
  /** The first gradient that each tensor got from a watched node, by the tensor's id, until it is spent. */
  readonly #first = new Map<number, tf.Tensor>();
  /** The values of `#first`. */
  readonly #live = new Set<tf.Tensor>();
  #done: tf.Tensor[] = [];

  constructor(nodes: readonly TapeNode[]) {
    this.#nodes = nodes;
  }

  watch(): void {
    for (const node of this.#nodes) {
      const { gradient } = node;
      if (gradient !== undefined)
        node.gradient = (dys) => this.#orFreeAll(() => this.#run(node, gradient, dys));
    }
  }

  #run(
    { inputs, outputs, saved = [] }: TapeNode,
    gradient: NonNullable<TapeNode["gradient"]>,
    dys: tf.Tensor[],
  ): ReturnType<typeof gradient> {
    this.#free();
    const { track } = tf.engine().state.activeScope;
    const begin = track.length;
    const gradients = gradient(dys);
    this.#done = [...saved, ...track.slice(begin), ...this.#spend(outputs, dys)];
    const record = (name: string, compute: () => tf.Tensor) => () =>
      this.#orFreeAll(() => {
        const dx = compute();
        // a tensor that stands for two gradients would be freed with the first of them
        return this.#record(inputs[name], dys.includes(dx) || this.#live.has(dx) ? tf.clone(dx) : dx);
      });
    return Object.fromEntries(
      Object.entries(gradients).map(([name, compute]) => [name, record(name, compute)]),
    );
  }

  #orFreeAll<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      // nothing comes of this backward pass: what was saved for the rest of it, by the loss too, is of no use
      for (const { saved } of tf.engine().state.activeTape) tf.dispose(saved ?? []);
      throw error;
    }
  }

  /** The gradients of a node's outputs: nothing reads them once the node's own gradients are there. */
  #spend(outputs: readonly tf.Tensor[], dys: readonly tf.Tensor[]): tf.Tensor[] {
    return outputs.flatMap((output, index) => {
      const first = this.#first.get(output.id);
      const dy = dys[index];
      // a gradient that came only from nodes that are not watched may be shared among them
      if (first === undefined || dy === undefined) return [];
      this.#first.delete(output.id);
      this.#live.delete(first);
      return [first, dy];
    });
  }

  #record(input: tf.Tensor | undefined, dx: tf.Tensor): tf.Tensor {
    if (input === undefined) return dx;
    if (this.#first.has(input.id)) {
      this.#done.push(dx); // tfjs adds it to the first, and needs the summand no more
    } else {
      this.#first.set(input.id, dx);
      this.#live.add(dx);
    }
    return dx;
  }

  #free(): void {
    for (const tensor of this.#done) if (!this.#live.has(tensor)) tensor.dispose();
  }
}
