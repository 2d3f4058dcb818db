import { countOf } from "@spinegrade/pipeline";
import type { EngineInfo } from "./load.ts";

/**
 * Describes in one line everything about an engine that affects the bits of a result. Equal lines mean equal results
 * for equal work.
 */
export function describeEngine({
  tensorflowVersion,
  device,
  threads,
  instructions,
  productPrecision,
  oneDnn,
}: Omit<EngineInfo, "addonPath">): string {
  const products = productPrecision === "float32" ? "" : `, products ${productPrecision}`;
  return (
    `TensorFlow ${tensorflowVersion} on ${device}, ${countOf(threads, "thread")}, instructions ${instructions}, ` +
    `oneDNN ${oneDnn ? "on" : "off"}${products}, Node ${process.version}`
  );
}
