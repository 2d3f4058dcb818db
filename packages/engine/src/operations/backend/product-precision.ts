import { UserError } from "@spinegrade/pipeline";
import * as tf from "@tensorflow/tfjs-core";
import { areNativeOperationsActive, multipliesBfloat16 } from "./native-operations.ts";
import type { OpAttribute } from "./run-op.ts";
import { isTensorFlowActive } from "./tensorflow-backend.ts";

/**
 * Precision of the factors of linear layers' products: as they are, or rounded to bfloat16, which some processors multiply
 * twice as fast. Sums are float32 in both.
 */
export const PRODUCT_PRECISIONS = ["float32", "bfloat16"] as const;

export type ProductPrecision = (typeof PRODUCT_PRECISIONS)[number];

let current: ProductPrecision = "float32";

/** The precision of products that are computed now. */
export function productPrecision(): ProductPrecision {
  return current;
}

/** Sets the precision of all products from now on. @throws UserError as `requireProductPrecision`. */
export function setProductPrecision(precision: ProductPrecision): void {
  requireProductPrecision(precision);
  current = precision;
}

/**
 * Runs work whose products have a precision; so have those of its gradients, whenever they are computed.
 * @param work not asynchronous: other work would run with the same precision.
 * @throws UserError as `requireProductPrecision`; whatever the work throws.
 */
export function withProductPrecision<T>(precision: ProductPrecision, work: () => T): T {
  const before = current;
  setProductPrecision(precision);
  try {
    return work();
  } finally {
    current = before;
  }
}

/** @throws UserError where products cannot have that precision: they are never computed in another one. */
export function requireProductPrecision(precision: ProductPrecision): void {
  if (precision === "float32") return;
  if (!isTensorFlowActive())
    throw new UserError(
      `products of bfloat16 need the native operations, and the backend of TensorFlow.js is "${tf.getBackend()}": ` +
        '`await tf.setBackend("tensorflow")`, or choose the precision "float32"',
    );
  if (!areNativeOperationsActive())
    throw new UserError(
      "products of bfloat16 need the native operations, which run on the processor only: choose the device cpu, " +
        'do not set SPINEGRADE_INSTRUCTIONS=none, or choose the precision "float32"',
    );
  if (multipliesBfloat16()) return;
  throw new UserError(
    "products of bfloat16 need AVX512-BF16, which this processor lacks, " +
      "SPINEGRADE_INSTRUCTIONS excludes, or the compiler did not know when the engine was installed (g++ 10 and clang++ 9 do): " +
      'choose the precision "float32"',
  );
}

/**
 * Checks before a fallback computes products: a program may change the backend after the precision was chosen.
 * @throws UserError as `requireProductPrecision`.
 */
export function requireFallbackPrecision(): void {
  requireProductPrecision(current);
}

/** Whether products of bfloat16 can be computed. TensorFlow must be the backend. */
export function canMultiplyBfloat16(): boolean {
  return areNativeOperationsActive() && multipliesBfloat16();
}

/** The attribute `precision` of the native operations. */
export function precisionAttribute(precision: ProductPrecision): OpAttribute {
  return { int: PRODUCT_PRECISIONS.indexOf(precision) };
}
