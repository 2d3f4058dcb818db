import type { ReleasedPackage } from "./read-packages.d.mts";

/** A range that must be raised. */
export interface OutgrownRange {
  readonly kind: "dependencies" | "optionalDependencies" | "peerDependencies";
  readonly dependency: string;
  /** What it must become. */
  readonly range: string;
}
export function outgrownRanges(
  released: ReleasedPackage,
  versions: ReadonlyMap<string, string>,
): OutgrownRange[];
