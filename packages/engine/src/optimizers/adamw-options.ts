import type { StatePrecision } from "./half-format.ts";

/** Settings of AdamW. */
export interface AdamWOptions {
  readonly learningRate: number;
  /** Applies to every parameter, as torch.optim.AdamW does by default; the published runs use 0.01. */
  readonly weightDecay: number;
  /** 0.9 by default. */
  readonly beta1?: number;
  /** 0.999 by default. */
  readonly beta2?: number;
  /** 1e-8 by default. */
  readonly epsilon?: number;
  /** Format of the moments between steps; float32 by default. Others need the native operations. */
  readonly statePrecision?: StatePrecision;
  /** Chooses how moments of 16 bits are rounded; 0 by default. */
  readonly seed?: number;
}
