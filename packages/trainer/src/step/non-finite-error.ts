/** A loss or a gradient that is NaN or infinite. */
export class NonFiniteError extends Error {
  override name = "NonFiniteError";
  /** The term of the loss that it came from. */
  readonly term: string;

  constructor(what: string, term: string) {
    super(what);
    this.term = term;
  }
}
