/** `corrupt`: no decoder can be sure of the picture; `unsupported`: valid perhaps, but not decoded here. */
export type Jpeg2000Fault = "corrupt" | "unsupported";

/** A JPEG 2000 picture that is not decoded; the message names what was found and the byte where it was found. */
export class Jpeg2000Error extends Error {
  override name = "Jpeg2000Error";
  readonly fault: Jpeg2000Fault;
  /** Counted from the first byte given. */
  readonly byteOffset: number;

  constructor(fault: Jpeg2000Fault, reason: string, byteOffset: number) {
    super(`byte ${byteOffset}: ${reason}`);
    this.fault = fault;
    this.byteOffset = byteOffset;
  }
}
