import type { ReleasedPackage } from "./read-packages.d.mts";

export function mustFollow(released: ReleasedPackage, versions: ReadonlyMap<string, string>): boolean;
