/** Does work one after another, in the order in which it is asked for; after an error the next begins all the same. */
export class Turns {
  #latest: Promise<unknown> = Promise.resolve();

  /** Does the work when all that was asked for before is done. @throws what the work throws. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#latest.then(work);
    this.#latest = result.catch(() => undefined);
    return result;
  }
}
