import { Generator } from "@spinegrade/random";

/**
 * The batches of one epoch: every sample once, in an order that depends on the seed and the epoch alone, so that an
 * epoch can be taken up again without having run those before it. The last batch may be smaller.
 */
export function batchesOfEpoch<T>(
  samples: readonly T[],
  batchSize: number,
  seed: number,
  epoch: number,
): T[][] {
  const order = Generator.fromSeed(seed, "sampler", epoch).shuffle(samples);
  return Array.from({ length: Math.ceil(order.length / batchSize) }, (_, batch) =>
    order.slice(batch * batchSize, (batch + 1) * batchSize),
  );
}
