// @ts-check
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * A package that is published.
 * @typedef {object} ReleasedPackage
 * @property {string} name its folder's name, which is its name in Nx and in tags
 * @property {string} folder from the workspace's root
 * @property {string} tag of the version in its `package.json`; exists once that version is released
 * @property {Manifest} manifest
 */

/**
 * The part of a `package.json` that a release reads.
 * @typedef {object} Manifest
 * @property {string} name
 * @property {string} version
 * @property {readonly string[]} files
 * @property {unknown} [repository]
 * @property {Readonly<Record<string, string>>} [dependencies]
 * @property {Readonly<Record<string, string>>} [optionalDependencies]
 * @property {Readonly<Record<string, string>>} [peerDependencies]
 */

/**
 * Reads the packages that are published, by name.
 * @param {string} root the workspace's
 * @returns {ReleasedPackage[]}
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
 * @param {ReleasedPackage} released
 */
export function publishedPaths({ folder, manifest: { files } }) {
  const included = files.filter((pattern) => !pattern.startsWith("!") && pattern !== "CHANGELOG.md");
  const excluded = files.filter((pattern) => pattern.startsWith("!")).map((pattern) => pattern.slice(1));
  return [
    ...["package.json", ...included].map((pattern) => `${folder}/${pattern}`),
    ...excluded.flatMap((pattern) => [pattern, `${pattern}/**`]).map((p) => `:(exclude,glob)${folder}/${p}`),
  ];
}
