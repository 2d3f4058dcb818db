// @ts-check
import { ReleaseClient } from "nx/release/index.js";
import { changelogRenderer } from "./changelog-renderer.mjs";
import { readPackages } from "./read-packages.mjs";

/**
 * Nx's release, which raises the ranges for each other of the packages that it releases together. By default it keeps a range
 * that still matches, and stops at one that a new version has outgrown. The "*" of devDependencies stays.
 * @param {string} root
 * @param {{ file?: false }} changelogs `file: false`: they are returned, not written
 */
export function releaseClient(root, changelogs = {}) {
  const renderer = changelogRenderer(root, readPackages(root));
  return new ReleaseClient({
    version: { preserveMatchingDependencyRanges: ["devDependencies"] },
    changelog: { projectChangelogs: { renderer, ...changelogs } },
  });
}
