// @ts-check
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeAtomic } from "../write-atomic.mjs";
import { git } from "./git.mjs";
import { readPackages } from "./read-packages.mjs";
import { releaseClient } from "./release-client.mjs";
import { withEntry } from "./with-entry.mjs";

/**
 * Writes the changelog entries of all versions without a tag from the commits, again where there is one. A second run
 * changes nothing.
 * @param {string} root
 */
export async function prepareChangelogs(root) {
  const tags = new Set(git(root, "tag", "--list").split("\n"));
  const packages = readPackages(root).filter(({ tag }) => !tags.has(tag));
  const entries = await entriesOf(root, packages);
  const changed = packages.filter(({ name, folder, manifest: { version } }) => {
    const path = join(root, folder, "CHANGELOG.md");
    const before = existsSync(path) ? readFileSync(path, "utf8") : "";
    const after = withEntry(before, version, entries.get(name) ?? "");
    if (after !== before) writeAtomic(path, after);
    return after !== before;
  });
  for (const { folder, manifest } of changed) console.log(`${folder}/CHANGELOG.md: ${manifest.version}`);
  if (changed.length === 0) console.log("the changelogs say what the commits say");
}

/**
 * The changelog entries that Nx writes for the versions of these packages.
 * @param {string} root
 * @param {readonly import("./read-packages.mjs").ReleasedPackage[]} packages
 * @returns {Promise<Map<string, string>>} by name
 */
async function entriesOf(root, packages) {
  if (packages.length === 0) return new Map();
  const versionData = Object.fromEntries(
    packages.map(({ name, manifest: { version } }) => [
      name,
      { currentVersion: version, newVersion: version, dockerVersion: null, dependentProjects: [] },
    ]),
  );
  const { projectChangelogs = {} } = await releaseClient(root, { file: false }).releaseChangelog({
    projects: packages.map(({ name }) => name),
    versionData,
    gitCommit: false,
    gitTag: false,
    stageChanges: false,
    forceChangelogGeneration: true,
  });
  return new Map(Object.entries(projectChangelogs).map(([name, { contents }]) => [name, contents]));
}
