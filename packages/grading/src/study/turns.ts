/** Work that waits for its turn. */
interface Waiting {
  readonly rank: number;
  readonly begin: () => Promise<void>;
}

/** Does work one after another: of what waits, the lowest rank first, and equal ranks in the order in which they ask. */
export class Turns {
  readonly #waiting: Waiting[] = [];
  #isTaken = false;

  /** Does the work when its turn comes. An error of other work does not stop it. @throws what the work throws. */
  take<T>(work: () => Promise<T>, rank = 0): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ rank, begin: () => Promise.resolve().then(work).then(resolve, reject) });
      if (!this.#isTaken) void this.#doAll();
    });
  }

  async #doAll(): Promise<void> {
    this.#isTaken = true;
    for (let next = this.#removeFirst(); next !== undefined; next = this.#removeFirst()) await next.begin();
    this.#isTaken = false;
  }

  #removeFirst(): Waiting | undefined {
    const lowest = Math.min(...this.#waiting.map(({ rank }) => rank));
    const index = this.#waiting.findIndex(({ rank }) => rank === lowest);
    return index === -1 ? undefined : this.#waiting.splice(index, 1)[0];
  }
}
