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
  oneDnn,
}: Omit<EngineInfo, "addonPath">): string {
  const count = threads === 1 ? "1 thread" : `${threads} threads`;
  return (
    `TensorFlow ${tensorflowVersion} on ${device}, ${count}, instructions ${instructions}, ` +
    `oneDNN ${oneDnn ? "on" : "off"}, Node ${process.version}`
  );
}
