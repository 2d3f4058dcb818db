// @ts-check
import { spawnSync } from "node:child_process";
import { git } from "./git.mjs";
import { publishedPaths, readPackages } from "./read-packages.mjs";

/**
 * Builds and publishes every package whose version the registry of npm's settings lacks; run it again after a failure.
 * @param {string} root
 * @param {{ npm: string, provenance: boolean }} options path of npm's script; whether npm signs where a package was built
 * @throws {Error} if such a version has no tag, or its files are not those of the tag
 */
export async function publishVersions(root, { npm, provenance }) {
  const registry = run([npm, "config", "get", "registry"], "pipe").trim();
  const packages = readPackages(root);
  const published = await Promise.all(packages.map((released) => isPublished(registry, released)));
  const missing = packages.filter((_, index) => published[index] === false);
  for (const released of missing) requireReleasable(root, released, provenance);
  if (missing.length === 0) {
    console.log(`${registry} has every version`);
    return;
  }
  // npm's settings forbid scripts, prepack too
  const names = missing.map(({ name }) => name).join();
  run(["node_modules/nx/dist/bin/nx.js", "run-many", "-t", "build", "-p", names, "--output-style=static"]);
  const workspaces = missing.flatMap(({ folder }) => ["--workspace", folder]);
  run([npm, "publish", "--ignore-scripts", ...(provenance ? [] : ["--no-provenance"]), ...workspaces]);
  for (const { manifest } of missing) console.log(`published ${manifest.name} ${manifest.version}`);
}

/** @param {string} registry @param {import("./read-packages.mjs").ReleasedPackage} released */
async function isPublished(registry, { manifest: { name, version } }) {
  const answer = await fetch(new URL(name.replace("/", "%2f"), registry));
  if (answer.status === 404) return false;
  if (!answer.ok) throw new Error(`${registry} answers ${answer.status} for ${name}; nothing was published`);
  const { versions } = /** @type {{ versions: object }} */ (await answer.json());
  return version in versions;
}

/** @param {string} root @param {import("./read-packages.mjs").ReleasedPackage} released @param {boolean} provenance */
function requireReleasable(root, released, provenance) {
  const { tag, name, folder, manifest } = released;
  if (git(root, "tag", "--list", tag) === "")
    throw new Error(`there is no tag ${tag}; run npm run release -- version first`);
  if (git(root, "diff", "--name-only", `refs/tags/${tag}`, "--", ...publishedPaths(released)) !== "")
    throw new Error(
      `${name} differs from its tag ${tag}; check out the tag's commit, or give it a new version`,
    );
  if (provenance && manifest.repository === undefined)
    throw new Error(
      `${folder}/package.json has no "repository", which a registry compares with the one that signs the provenance; add it, or use --no-provenance`,
    );
}

/**
 * Runs a script of Node.
 * @param {readonly string[]} args
 * @param {"inherit" | "pipe"} stdout
 * @returns {string} what it printed, if that is piped
 * @throws {Error} if it fails
 */
function run(args, stdout = "inherit") {
  const result = spawnSync(process.execPath, args, {
    stdio: ["inherit", stdout, "inherit"],
    encoding: "utf8",
  });
  if (result.status !== 0) throw new Error(`${args.slice(0, 2).join(" ")} failed; see above`);
  return result.stdout ?? "";
}
