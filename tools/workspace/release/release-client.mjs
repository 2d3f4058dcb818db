// @ts-check
import { ReleaseClient } from "nx/release/index.js";

/**
 * Nx's release, which raises the ranges for each other of the packages that it releases together. By default it keeps a range
 * that still matches, and stops at one that a new version has outgrown. The "*" of devDependencies stays.
 */
export function releaseClient() {
  return new ReleaseClient({ version: { preserveMatchingDependencyRanges: ["devDependencies"] } });
}
