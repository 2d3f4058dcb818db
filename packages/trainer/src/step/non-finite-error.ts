/** A loss or a gradient that is NaN or infinite. */
export class NonFiniteError extends Error {
  override name = "NonFiniteError";
  /** The loss term that caused it. */
  readonly term: string;

  constructor(what: string, term: string) {
    super(what);
    this.term = term;
  }
}
