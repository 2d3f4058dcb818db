#!/usr/bin/env node
// @ts-check
/**
 * `npm run release -- version [VERSION] [--dry-run]`: gives every package that changed since its last release, and each
 * that must follow, a new version; with VERSION, all packages that one. Commits and tags; pushes nothing.
 *
 * `npm run release -- changelogs`: writes the changelogs of the versions that have no tag again, from the commits.
 *
 * `npm run release -- publish [--no-provenance]`: builds and publishes the versions that the registry lacks.
 *
 * docs/decisions/versions.md has the rules.
 */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { giveVersions } from "./release/give-versions.mjs";
import { prepareChangelogs } from "./release/prepare-changelogs.mjs";
import { publishVersions } from "./release/publish-versions.mjs";

const USAGE =
  "usage: npm run release -- version [VERSION] [--dry-run]\n       npm run release -- changelogs\n       npm run release -- publish [--no-provenance]";
const root = resolve(import.meta.dirname, "../..");

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      "dry-run": { type: "boolean", default: false },
      "no-provenance": { type: "boolean", default: false },
    },
  });
  const [command, version] = positionals;
  if (command === "version" && positionals.length <= 2)
    await giveVersions(root, { version, dryRun: values["dry-run"] });
  else if (command === "changelogs" && positionals.length === 1) await prepareChangelogs(root);
  else if (command === "publish" && positionals.length === 1)
    await publishVersions(root, { npm: npmScript(), provenance: !values["no-provenance"] });
  else throw new Error(USAGE);
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

/** The path of npm's script. */
function npmScript() {
  const npm = process.env["npm_execpath"];
  if (npm === undefined) throw new Error("run this as npm run release");
  return npm;
}
