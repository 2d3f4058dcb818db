// @ts-check
import { satisfies } from "semver";

const KINDS = /** @type {const} */ (["dependencies", "optionalDependencies", "peerDependencies"]);

/**
 * Whether a range of a package no longer matches a new version of what it depends on.
 * @param {import("./read-packages.mjs").ReleasedPackage} released
 * @param {ReadonlyMap<string, string>} versions new versions by the packages' published names
 */
export function mustFollow({ manifest }, versions) {
  return KINDS.some((kind) =>
    Object.entries(manifest[kind] ?? {}).some(([dependency, range]) => {
      const version = versions.get(dependency);
      return version !== undefined && !satisfies(version, range);
    }),
  );
}
