// @ts-check
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Reads the packages that are published, by name.
 * @param {string} root the workspace's
 * @returns {import("./read-packages.d.mts").ReleasedPackage[]}
 */
export function readPackages(root) {
  return readdirSync(join(root, "packages")).map((name) => {
    const folder = `packages/${name}`;
    const manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    return { name, folder, tag: `${name}@${manifest.version}`, manifest };
  });
}

/**
 * Git's path patterns of the files in a checkout from which the published ones are made.
 * @param {import("./read-packages.d.mts").ReleasedPackage} released
 */
export function publishedPaths({ folder, manifest: { files } }) {
  const included = files.filter((pattern) => !pattern.startsWith("!") && pattern !== "CHANGELOG.md");
  const excluded = files.filter((pattern) => pattern.startsWith("!")).map((pattern) => pattern.slice(1));
  return [
    ...["package.json", ...included].map((pattern) => `${folder}/${pattern}`),
    ...excluded.flatMap((pattern) => [pattern, `${pattern}/**`]).map((p) => `:(exclude,glob)${folder}/${p}`),
  ];
}
