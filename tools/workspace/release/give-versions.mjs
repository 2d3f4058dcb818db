// @ts-check
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ReleaseClient } from "nx/release/index.js";
import { changedPackages } from "./changed-packages.mjs";
import { decideVersions } from "./decide-versions.mjs";
import { git } from "./git.mjs";
import { outgrownRanges } from "./outgrown-ranges.mjs";
import { readPackages } from "./read-packages.mjs";

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
      ? await decideVersions(packages, changedPackages(root, tagged, commitTypes(root)))
      : new Map(packages.map(({ manifest }) => [manifest.name, version]));
  const rising = packages.filter(({ manifest }) => versions.has(manifest.name));
  const first = packages.filter((released) => !tagged.includes(released) && !rising.includes(released));

  if (!dryRun) {
    for (const released of rising) raiseRanges(root, released, versions);
    if (rising.length > 0) await release(rising, version);
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

/** @param {string} root @returns {import("./is-releasing.d.mts").CommitTypes} */
function commitTypes(root) {
  return JSON.parse(readFileSync(join(root, "nx.json"), "utf8")).release.conventionalCommits.types;
}

/**
 * Raises the ranges of a manifest that its dependencies' new versions have outgrown.
 * @param {string} root
 * @param {import("./read-packages.d.mts").ReleasedPackage} released
 * @param {ReadonlyMap<string, string>} versions
 */
function raiseRanges(root, released, versions) {
  const outgrown = outgrownRanges(released, versions);
  if (outgrown.length === 0) return;
  const manifest = structuredClone(released.manifest);
  for (const { kind, dependency, range } of outgrown)
    Object.assign(manifest[kind] ?? {}, { [dependency]: range });
  writeFileSync(join(root, released.folder, "package.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

/**
 * Lets Nx write versions, lock file and changelogs, commit and tag.
 * @param {readonly import("./read-packages.d.mts").ReleasedPackage[]} packages
 * @param {string | undefined} specifier
 */
async function release(packages, specifier) {
  const nx = new ReleaseClient({});
  const projects = packages.map(({ name }) => name);
  const { projectsVersionData, releaseGraph } = await nx.releaseVersion({ projects, specifier });
  await nx.releaseChangelog({ projects, versionData: projectsVersionData, releaseGraph });
}
