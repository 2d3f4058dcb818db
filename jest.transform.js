/**
 * TypeScript through swc, with one cache for the whole workspace: jest's own key holds the project's folder, so that each
 * project compiled again what it takes from the others.
 */
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import swcJest from "@swc/jest";

const { version } = createRequire(import.meta.url)("@swc/core/package.json");

export default {
  /** @param {import("@swc/core").Options} options */
  createTransformer(options) {
    const settings = JSON.stringify([version, options]);
    return {
      ...swcJest.createTransformer(options),
      getCacheKey: (source, path, { supportsStaticESM }) =>
        createHash("sha256").update(`${settings}\n${supportsStaticESM}\n${path}\n${source}`).digest("hex"),
    };
  },
};
