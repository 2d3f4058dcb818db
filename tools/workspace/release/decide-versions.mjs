// @ts-check
import { mustFollow } from "./must-follow.mjs";
import { releaseClient } from "./release-client.mjs";

/**
 * Decides which packages get which version, and writes nothing: those that changed, by Nx from their commits, and those
 * with a range that no longer matches one of these versions.
 * @param {string} root
 * @param {readonly import("./read-packages.mjs").ReleasedPackage[]} packages
 * @param {readonly string[]} changed names
 * @returns {Promise<Map<string, string>>} new versions by the packages' published names
 */
export async function decideVersions(root, packages, changed) {
  const names = new Set(changed);
  for (;;) {
    const versions = await versionsOf(root, packages, [...names]);
    const following = packages.filter(
      (released) => !names.has(released.name) && mustFollow(released, versions),
    );
    if (following.length === 0) return versions;
    for (const { name } of following) names.add(name);
  }
}

/**
 * The versions that Nx would give these packages.
 * @param {string} root
 * @param {readonly import("./read-packages.mjs").ReleasedPackage[]} packages
 * @param {string[]} names
 */
async function versionsOf(root, packages, names) {
  if (names.length === 0) return new Map();
  const { projectsVersionData } = await releaseClient(root).releaseVersion({ projects: names, dryRun: true });
  return new Map(
    packages.flatMap(({ name, manifest }) => {
      const version = projectsVersionData[name]?.newVersion;
      return typeof version === "string" ? [[manifest.name, version]] : [];
    }),
  );
}
