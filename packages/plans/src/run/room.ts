import type { Resources } from "../plan/plan.ts";

/** The part of a machine that a plan may use. */
export type Machine = Pick<Resources, "cores" | "memoryMiB" | "gpus">;

/** The free part of a machine. A task that needs more than there is runs alone. */
export class Room {
  readonly #whole: Machine;
  #free: Machine;
  #tasks = 0;

  constructor(whole: Machine) {
    this.#whole = whole;
    this.#free = whole;
  }

  has(needed: Machine): boolean {
    if (this.#tasks === 0) return true;
    const { cores, memoryMiB, gpus } = this.#cut(needed);
    return cores <= this.#free.cores && memoryMiB <= this.#free.memoryMiB && gpus <= this.#free.gpus;
  }

  take(needed: Machine): void {
    this.#change(needed, -1);
  }

  give(needed: Machine): void {
    this.#change(needed, 1);
  }

  #change(needed: Machine, sign: 1 | -1): void {
    const { cores, memoryMiB, gpus } = this.#cut(needed);
    this.#free = {
      cores: this.#free.cores + sign * cores,
      memoryMiB: this.#free.memoryMiB + sign * memoryMiB,
      gpus: this.#free.gpus + sign * gpus,
    };
    this.#tasks -= sign;
  }

  #cut({ cores, memoryMiB, gpus }: Machine): Machine {
    return {
      cores: Math.min(cores, this.#whole.cores),
      memoryMiB: Math.min(memoryMiB, this.#whole.memoryMiB),
      gpus: Math.min(gpus, this.#whole.gpus),
    };
  }
}
