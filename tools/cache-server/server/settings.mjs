// @ts-check
/** The server's settings, from its arguments and environment. */
import { parseArgs } from "node:util";

/** A setting that is missing or wrong; its message is for the person who starts the server. */
export class SettingsError extends Error {}

const GIB = 2 ** 30;
const FEWEST_CHARACTERS = 16;
const USAGE =
  "node tools/cache-server/serve.mjs --folder DIR [--max-gib 50] [--host 127.0.0.1] [--port 8787]";

/**
 * @typedef {object} Settings
 * @property {string} folder of the entries
 * @property {number} maxBytes of all entries together
 * @property {string} host
 * @property {number} port 0: any that is free
 * @property {string} readToken permits GET
 * @property {string} writeToken permits GET and PUT
 */

/**
 * Reads the settings.
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Settings}
 * @throws {SettingsError} when one is missing or wrong.
 */
export function readSettings(args, env) {
  const { folder, host, port, "max-gib": gib } = parse(args);
  if (folder === undefined) throw new SettingsError(`--folder is missing: ${USAGE}`);
  const readToken = tokenNamed("SPINEGRADE_CACHE_READ_TOKEN", env);
  const writeToken = tokenNamed("SPINEGRADE_CACHE_WRITE_TOKEN", env);
  if (readToken === writeToken)
    throw new SettingsError(
      "SPINEGRADE_CACHE_READ_TOKEN and SPINEGRADE_CACHE_WRITE_TOKEN are equal: set two different ones",
    );
  return {
    ...{ folder, host, readToken, writeToken },
    port: readNumber("--port", port, (value) => Number.isInteger(value) && value >= 0 && value < 65_536),
    maxBytes: readNumber("--max-gib", gib, (value) => value > 0 && Number.isFinite(value)) * GIB,
  };
}

/** @param {readonly string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        folder: { type: "string" },
        host: { type: "string", default: "127.0.0.1" },
        port: { type: "string", default: "8787" },
        "max-gib": { type: "string", default: "50" },
      },
    }).values;
  } catch (error) {
    throw new SettingsError(`${error instanceof Error ? error.message : error}\nusage: ${USAGE}`);
  }
}

/** @param {string} name @param {string} text @param {(value: number) => boolean} isValid */
function readNumber(name, text, isValid) {
  const value = text.trim() === "" ? NaN : Number(text);
  if (!isValid(value)) throw new SettingsError(`${name} "${text}" is not a valid number: ${USAGE}`);
  return value;
}

/** @param {string} name @param {NodeJS.ProcessEnv} env */
function tokenNamed(name, env) {
  const token = env[name] ?? "";
  if (token.length >= FEWEST_CHARACTERS && !/\s/.test(token)) return token;
  throw new SettingsError(
    `${name} must be set to a token of at least ${FEWEST_CHARACTERS} characters without blanks, such as openssl rand -hex 32 prints`,
  );
}
