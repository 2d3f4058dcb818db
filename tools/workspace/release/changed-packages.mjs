// @ts-check
import { git } from "./git.mjs";
import { isReleasing } from "./is-releasing.mjs";
import { publishedPaths } from "./read-packages.mjs";

/**
 * Names of the packages of which, since their last tag, a releasing commit changed a published file. Nx alone would add
 * all that depend on one of them, in tests too.
 * @param {string} root
 * @param {readonly import("./read-packages.mjs").ReleasedPackage[]} packages that have a tag
 * @param {import("./is-releasing.mjs").CommitTypes} types
 * @returns {string[]}
 */
export function changedPackages(root, packages, types) {
  return packages
    .filter((released) => {
      const range = `refs/tags/${released.tag}..HEAD`;
      const log = git(root, "log", "--format=%B%x00", range, "--", ...publishedPaths(released));
      return log.split("\0").some((message) => isReleasing(message.trimStart(), types));
    })
    .map(({ name }) => name);
}
