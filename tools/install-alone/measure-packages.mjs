#!/usr/bin/env node
// @ts-check
/**
 * `npm run build && node tools/install-alone/measure-packages.mjs`: prints, as Markdown tables, what each package costs
 * who installs it alone, and the largest packages of others with those of ours that bring them. Sizes are of the files that
 * package-lock.json names for this platform; starts are processor time, as wall time says little on a machine in use.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";

/** Rounds of starts of Node, one start for each package, of which its least counts: other work on a machine only adds to it. */
const ROUNDS = 5;
const LARGEST = 10;

const root = resolve(import.meta.dirname, "../..");
/** @type {Record<string, any>} */
const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
const packedSizes = readPackedSizes();

const measured = readdirSync(join(root, "packages")).map((name) => {
  const path = `packages/${name}`;
  const installed = [...closureOf(path)].filter((other) => other !== path);
  return { name: publishedName(path), path, installed };
});
const imports = measured.map(({ name }) => `await import(${JSON.stringify(name)});`);
const [idle = 0, ...starts] = leastCpuMs(["", ...imports]);

console.log("| package | install size | packages that come along | of others | import |");
console.log("| --- | --- | --- | --- | --- |");
for (const [index, { name, path, installed }] of measured.entries()) {
  const size = sum([path, ...installed].map(sizeOf));
  const others = installed.filter((other) => !isOurs(other)).length;
  const milliseconds = Math.max(0, Math.round((starts[index] ?? 0) - idle));
  console.log(`| ${name} | ${megabytes(size)} | ${installed.length} | ${others} | ${milliseconds} ms |`);
}

const others = new Set(measured.flatMap(({ installed }) => installed.filter((path) => !isOurs(path))));
const largest = [...others].sort((a, b) => sizeOf(b) - sizeOf(a)).slice(0, LARGEST);
console.log("\n| dependency | size | brought to |");
console.log("| --- | --- | --- |");
for (const path of largest) {
  const users = measured.filter(({ installed }) => installed.includes(path)).map(({ name }) => name);
  console.log(`| ${nameOf(path)} ${lock[path].version} | ${megabytes(sizeOf(path))} | ${users.join(", ")} |`);
}

/** Lists the packages installed with a package, itself included. @param {string} path its place in the lock file */
function closureOf(path, found = new Set()) {
  if (found.has(path)) return found;
  found.add(path);
  const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = lock[path];
  const peers = Object.keys(peerDependencies ?? {}).filter((name) => !peerDependenciesMeta?.[name]?.optional);
  for (const name of [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers]) {
    const place = placeOf(name, path);
    if (place !== undefined) closureOf(place, found);
  }
  return found;
}

/** Finds the folder from which Node loads a package; undefined if it is not for this platform. @param {string} name @param {string} from */
function placeOf(name, from) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/")))) {
    const place = `${folder === "" ? "" : `${folder}/`}node_modules/${name}`;
    const entry = lock[place];
    if (entry?.link === true) return entry.resolved;
    if (entry !== undefined) return exists(join(root, place)) ? place : undefined;
    if (folder === "") return undefined;
  }
}

/** The lock file omits a name that the folder has, too. @param {string} path of a package of ours @returns {string} */
function publishedName(path) {
  return lock[path].name ?? path.slice("packages/".length);
}

/** @param {string} path @returns {boolean} */
function isOurs(path) {
  return !path.includes("node_modules/");
}

/** @param {string} path @returns {string} */
function nameOf(path) {
  return path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
}

/** Bytes of a package's files, without what is installed in it. @param {string} path @returns {number} */
function sizeOf(path) {
  if (isOurs(path)) return packedSizes.get(publishedName(path)) ?? 0;
  const folder = join(root, path);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !entry.parentPath.slice(folder.length).includes("/node_modules"),
  );
  return sum(files.map((entry) => statSync(join(entry.parentPath, entry.name)).size));
}

/** Unpacked sizes of our packages as they are published, by name. @returns {Map<string, number>} */
function readPackedSizes() {
  const args = ["pack", "--workspaces", "--dry-run", "--json", "--ignore-scripts"];
  const packed = JSON.parse(
    execFileSync("npm", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
  );
  return new Map(Object.values(packed).map(({ name, unpackedSize }) => [name, unpackedSize]));
}

/**
 * Processor time of processes that run these modules, the least of all rounds: they take turns, so that other work on the
 * machine slows all of them alike.
 * @param {readonly string[]} modules
 */
function leastCpuMs(modules) {
  const rounds = Array.from({ length: ROUNDS }, () => modules.map(cpuMs));
  return modules.map((_, index) => Math.min(...rounds.map((round) => round[index] ?? Infinity)));
}

/** Processor time of a process that runs a module. @param {string} module */
function cpuMs(module) {
  const script = `${module} const { user, system } = process.cpuUsage(); console.log((user + system) / 1000);`;
  const args = ["--input-type=module", "-e", script];
  return Number(execFileSync(process.execPath, args, { cwd: root, encoding: "utf8" }));
}

/** @param {string} path */
function exists(path) {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** @param {readonly number[]} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

/** @param {number} bytes */
function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}
