export { bundleProgram } from "./bundle-program.ts";
export { openBundle } from "./open-bundle.ts";
export { hashesOfStudy, hashStudyId } from "./study-hash.ts";
export { writeBundle } from "./write-bundle.ts";
export type { BundleManifest } from "./bundle-manifest.ts";
export type { Bundle } from "./open-bundle.ts";
export type { GroupMetrics, Measured, RunMetrics } from "./run-metrics.ts";
export type { BundleFolders, WriteBundleOptions } from "./write-bundle.ts";
