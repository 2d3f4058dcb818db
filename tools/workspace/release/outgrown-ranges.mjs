// @ts-check
import { satisfies } from "semver";

const KINDS = /** @type {const} */ (["dependencies", "optionalDependencies", "peerDependencies"]);

/**
 * The ranges of a package that no longer match a new version of what it depends on.
 * @param {import("./read-packages.d.mts").ReleasedPackage} released
 * @param {ReadonlyMap<string, string>} versions new versions by the packages' published names
 * @returns {import("./outgrown-ranges.d.mts").OutgrownRange[]}
 */
export function outgrownRanges({ manifest }, versions) {
  return KINDS.flatMap((kind) =>
    Object.entries(manifest[kind] ?? {}).flatMap(([dependency, range]) => {
      const version = versions.get(dependency);
      return version === undefined || satisfies(version, range)
        ? []
        : [{ kind, dependency, range: `^${version}` }];
    }),
  );
}
