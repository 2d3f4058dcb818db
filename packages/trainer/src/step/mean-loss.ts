import type { LossValues } from "@spinegrade/losses";

/** Sums of loss terms, and the number of summed records. */
export interface LossSums {
  readonly sums: LossValues;
  readonly count: number;
}

/** Accumulates the mean of loss terms, one record at a time. */
export class MeanLoss {
  readonly #sums: Map<string, number>;
  #count: number;

  /** @param from sums to continue from. */
  constructor(from: LossSums = { sums: {}, count: 0 }) {
    this.#sums = new Map(Object.entries(from.sums));
    this.#count = from.count;
  }

  add(values: LossValues): void {
    this.#count++;
    for (const [name, value] of Object.entries(values))
      this.#sums.set(name, (this.#sums.get(name) ?? 0) + value);
  }

  values(): LossValues {
    return Object.fromEntries([...this.#sums].map(([name, sum]) => [name, sum / this.#count]));
  }

  /** The sums from which `new MeanLoss(...)` continues. */
  state(): LossSums {
    return { sums: Object.fromEntries(this.#sums), count: this.#count };
  }
}
