// @ts-check
import { execFileSync } from "node:child_process";

/** Runs git. @param {string} root @param {readonly string[]} args @returns {string} what it printed */
export function git(root, ...args) {
  return execFileSync("git", args, { cwd: root, encoding: "utf8", maxBuffer: 256 * 1024 * 1024 }).trim();
}
