import type { Grey } from "@spinegrade/crops";

/** Bytes of resized volumes that a training keeps in memory: all of a small data set, a part of a large one. */
const BUDGET = 2 ** 28;

/** Resized volumes by name, kept until the budget is used up. */
export class GreyCache {
  readonly #kept = new Map<string, Promise<Grey>>();
  #bytes = 0;

  /** The volume of that name, made by `make` unless it is kept. */
  async get(name: string, make: () => Promise<Grey>): Promise<Grey> {
    const known = this.#kept.get(name);
    if (known !== undefined) return known;
    const made = await make();
    // another example may have asked for it in the meantime: it counts once
    if (!this.#kept.has(name) && this.#bytes + made.voxels.length <= BUDGET) {
      this.#bytes += made.voxels.length;
      this.#kept.set(name, Promise.resolve(made));
    }
    return made;
  }
}
