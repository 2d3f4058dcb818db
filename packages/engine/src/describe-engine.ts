import type { EngineInfo } from "./load.ts";

/**
 * All of an engine that the bits of a result depend on, as one line: where two lines agree, so do the results of equal
 * work.
 */
export function describeEngine({
  tensorflowVersion,
  device,
  threads,
  instructions,
  oneDnn,
}: Omit<EngineInfo, "addonPath">): string {
  const count = threads === 1 ? "1 thread" : `${threads} threads`;
  return (
    `TensorFlow ${tensorflowVersion} on ${device}, ${count}, instructions ${instructions}, ` +
    `oneDNN ${oneDnn ? "on" : "off"}, Node ${process.version}`
  );
}
