// @ts-check
import { createRequire } from "node:module";
import { git } from "./git.mjs";
import { publishedPaths } from "./read-packages.mjs";

/** @typedef {typeof import("nx/release/changelog-renderer/index.js")} Renderers */
/** @type {Renderers} */
const { default: DefaultChangelogRenderer } = createRequire(import.meta.url)(
  "nx/release/changelog-renderer/index.js",
);

/**
 * Nx's renderer of the entry of one version: a line for each commit that changed a published file of the package, wherever
 * that file is today. Alone, Nx asks which project has each file of a commit now, so that a commit vanishes when its files
 * move.
 * @param {string} root
 * @param {readonly import("./read-packages.mjs").ReleasedPackage[]} packages
 * @returns {Renderers["default"]}
 */
export function changelogRenderer(root, packages) {
  return class extends DefaultChangelogRenderer {
    /**
     * @param {import("nx/release/changelog-renderer/index.js").ChangelogChange[]} changes of all commits since the last tag
     * @param {string | null} project
     * @override
     */
    filterChanges(changes, project) {
      const released = packages.find(({ name }) => name === project);
      if (released === undefined) throw new Error(`${project ?? "the workspace"} has no changelog`);
      const commits = git(root, "log", "--format=%h", "HEAD", "--", ...publishedPaths(released)).split("\n");
      return changes.filter(({ shortHash }) => shortHash !== undefined && commits.includes(shortHash));
    }

    /** Raised ranges are news only to a package that nothing else changed. @override */
    hasDependencyBumps() {
      return this.relevantChanges.length === 0 && super.hasDependencyBumps();
    }
  };
}
