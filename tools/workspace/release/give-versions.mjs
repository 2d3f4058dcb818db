// @ts-check
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { changedPackages } from "./changed-packages.mjs";
import { decideVersions } from "./decide-versions.mjs";
import { git } from "./git.mjs";
import { readPackages } from "./read-packages.mjs";
import { releaseClient } from "./release-client.mjs";

/**
 * Gives new versions to the packages that need one, or one version to all; writes manifests, lock file and changelogs,
 * commits them and tags the commit once for each version. A package without a tag keeps its version, which is tagged.
 * @param {string} root
 * @param {{ version: string | undefined, dryRun: boolean }} options
 * @throws {Error} if tracked files have changes that are not committed
 */
export async function giveVersions(root, { version, dryRun }) {
  if (!dryRun) requireCleanTree(root);
  const packages = readPackages(root);
  const tags = new Set(git(root, "tag", "--list").split("\n"));
  const tagged = packages.filter(({ tag }) => tags.has(tag));
  const versions =
    version === undefined
      ? await decideVersions(root, packages, changedPackages(root, tagged, commitTypes(root)))
      : new Map(packages.map(({ manifest }) => [manifest.name, version]));
  const rising = packages.filter(({ manifest }) => versions.has(manifest.name));
  const first = packages.filter((released) => !tagged.includes(released) && !rising.includes(released));

  if (!dryRun) {
    if (rising.length > 0) await release(root, rising, version);
    for (const { tag } of first) git(root, "tag", "--annotate", tag, "--message", tag);
  }
  for (const { manifest } of rising)
    console.log(`${manifest.name} ${manifest.version} -> ${versions.get(manifest.name)}`);
  for (const { manifest } of first) console.log(`${manifest.name} ${manifest.version}, its first release`);
  if (rising.length + first.length === 0) console.log("nothing to release");
}

/** @param {string} root */
function requireCleanTree(root) {
  const changes = git(root, "status", "--porcelain", "--untracked-files=no");
  if (changes !== "")
    throw new Error(`a release starts from a commit; commit or stash your changes first:\n${changes}`);
}

/** @param {string} root @returns {import("./is-releasing.mjs").CommitTypes} */
function commitTypes(root) {
  return JSON.parse(readFileSync(join(root, "nx.json"), "utf8")).release.conventionalCommits.types;
}

/**
 * Lets Nx write versions, the ranges of these packages for each other, lock file and changelogs, commit and tag.
 * @param {string} root
 * @param {readonly import("./read-packages.mjs").ReleasedPackage[]} packages
 * @param {string | undefined} specifier
 */
async function release(root, packages, specifier) {
  const nx = releaseClient(root);
  const projects = packages.map(({ name }) => name);
  const { projectsVersionData, releaseGraph } = await nx.releaseVersion({
    projects,
    ...(specifier !== undefined && { specifier }),
  });
  await nx.releaseChangelog({ projects, versionData: projectsVersionData, releaseGraph });
}
