import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { CreateCodec, LoadCodecFiles } from "./codec-module.ts";

/**
 * The files of a codec, from its installed package. The package's root is never asked for: it is the codec as asm.js,
 * ten times slower. In a browser, `codec-files.browser.ts` stands in (the field "browser" of package.json).
 */
export const loadCodecFiles: LoadCodecFiles = async (name) => {
  const require = createRequire(import.meta.url);
  const wasm = await readFile(require.resolve(`@cornerstonejs/codec-${name}/decodewasm`));
  return { createCodec: require(`@cornerstonejs/codec-${name}/decodewasmjs`) as CreateCodec, wasm };
};
