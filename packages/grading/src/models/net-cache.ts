import type { GradingNet } from "@spinegrade/tasks";
import { Turns } from "../study/turns.ts";
import type { GradingModel } from "./grading-model.ts";
import { loadModel } from "./load-model.ts";

/** Bytes of weights that stay in memory between studies. */
const BUDGET = 1.5e9;

/** Keeps the nets of models in memory between studies, the latest used ones, as long as they fit. */
export class NetCache {
  readonly #turns = new Turns();
  readonly #nets = new Map<string, GradingNet>();
  readonly #budget: number;

  constructor(budget = BUDGET) {
    this.#budget = budget;
  }

  /**
   * Does work with nets in turn: a net of one study may take the memory of another's.
   * @param rank of the study: the lowest has its turn first, so that studies end one by one. Default 0.
   */
  inTurn<T>(work: () => Promise<T>, rank?: number): Promise<T> {
    return this.#turns.take(work, rank);
  }

  /** The net of a model, loaded if it is not in memory. It stays valid until the next call. */
  async netOf(model: GradingModel): Promise<GradingNet> {
    const key = `${model.path}\n${JSON.stringify(model.net)}`;
    const known = this.#nets.get(key);
    this.#nets.delete(key);
    const net = known ?? (await loadModel(model));
    this.#nets.set(key, net); // the latest used is the last
    for (const [oldest, other] of this.#nets) {
      if (oldest === key || this.#bytes() <= this.#budget) break;
      other.dispose();
      this.#nets.delete(oldest);
    }
    return net;
  }

  /** Frees every net. */
  dispose(): void {
    for (const net of this.#nets.values()) net.dispose();
    this.#nets.clear();
  }

  /** Not of `parameters()`, which weights that rest in 16 bits do not have. */
  #bytes(): number {
    const entries = [...this.#nets.values()].flatMap((net) => [...net.state().values()]);
    return entries.reduce((sum, entry) => sum + (entry.kind === "counter" ? 0 : entry.bytes), 0);
  }
}
