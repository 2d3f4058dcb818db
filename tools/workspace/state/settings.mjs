// @ts-check
/**
 * The folders of a workspace, by the rules of packages/pipeline/src/config.ts, which cannot be imported before it is built
 * (a spec proves that both say the same).
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { codeOf } from "./fingerprint.mjs";

/**
 * @typedef {object} Settings
 * @property {string} cacheDir
 * @property {string} workDir
 * @property {string | undefined} ownData the user's data folder; undefined: the synthetic data set
 * @property {unknown} phantom what the synthetic data set is to be, as the file has it
 */

/**
 * Reads the settings of a workspace. A setting that is empty counts as not set.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @returns {Settings}
 */
export function readSettings(root, env) {
  const config = readJson(join(root, "spinegrade.config.json")) ?? {};
  const home = filled(env["XDG_CACHE_HOME"]);
  const caches = home !== undefined && isAbsolute(home) ? home : join(homeFolder(), ".cache");
  const cacheDir = resolve(filled(env["SPINEGRADE_CACHE_DIR"]) ?? join(caches, "spinegrade"));
  const workDir = filled(env["SPINEGRADE_WORK_DIR"]) ?? filled(config.workDir) ?? join(cacheDir, "work");
  const ownData = filled(env["SPINEGRADE_DATA_DIR"]) ?? filled(config.dataDir);
  return {
    cacheDir,
    workDir: resolve(root, workDir),
    ownData: ownData === undefined ? undefined : resolve(root, ownData),
    phantom: config.phantom ?? {},
  };
}

/** The home folder, also where HOME is empty or relative. */
function homeFolder() {
  const home = homedir();
  return isAbsolute(home) ? home : userInfo().homedir;
}

/**
 * Why a data folder cannot be used, as the commands say it (packages/pipeline/src/state/data-folder.ts); undefined where it
 * can.
 * @param {string} dataDir
 * @param {NodeJS.ProcessEnv} env
 */
export function dataFolderFault(dataDir, env) {
  const fault = faultOf(dataDir);
  const isFromFile = filled(env["SPINEGRADE_DATA_DIR"]) === undefined;
  const setting = isFromFile ? "dataDir in spinegrade.config.json" : "SPINEGRADE_DATA_DIR";
  return fault && `the data folder ${dataDir} ${fault}: set ${setting} to the competition's unzipped folder`;
}

/** @param {string} dataDir */
function faultOf(dataDir) {
  try {
    return readdirSync(dataDir).every((name) => name.startsWith(".")) ? "is empty" : undefined;
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT") return "does not exist";
    return code === "ENOTDIR" ? "is not a folder" : `cannot be read (${code})`;
  }
}

/** @param {unknown} text @returns {string | undefined} */
function filled(text) {
  return typeof text === "string" && text.trim() !== "" ? text : undefined;
}

/** @param {string} path @returns {any} undefined where there is no such file */
export function readJson(path) {
  // without the byte order mark of editors on Windows
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8").replace(/^\uFEFF/, "")) : undefined;
}
