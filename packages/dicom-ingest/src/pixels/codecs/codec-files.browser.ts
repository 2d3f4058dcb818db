import type { CodecFiles, CodecName, CreateCodec } from "./codec-module.ts";

/** The one thing that a script defines for a loader of asynchronous modules. */
type Define = ((needs: readonly string[], make: () => CreateCodec) => void) & { readonly amd: true };

/**
 * Fetches the files of a codec, `<name>wasm_decode.js` and `.wasm` of its package, from `codecUrl` or from the folder
 * of the bundle. The bundle does not contain them, because the glue code requires Node built-ins in a branch that
 * browsers never execute.
 * @throws RangeError if the files are missing.
 */
export async function loadCodecFiles(name: CodecName, codecUrl?: string): Promise<CodecFiles> {
  const url = (extension: string): URL =>
    new URL(`${name}wasm_decode.${extension}`, codecUrl ?? import.meta.url);
  const response = await fetch(url("wasm"));
  if (!response.ok) {
    throw new RangeError(
      `the decoder ${url("wasm").href} cannot be fetched: HTTP ${response.status}; see codecUrl`,
    );
  }
  const createCodec = await importScript(url("js"));
  return { createCodec, wasm: new Uint8Array(await response.arrayBuffer()) };
}

/** Runs the glue code, which registers with an AMD loader if there is one: here, a temporary one. */
async function importScript(url: URL): Promise<CreateCodec> {
  const scope: { define?: Define } = globalThis as { define?: Define };
  const before = scope.define;
  let createCodec: CreateCodec | undefined;
  const define = (_needs: readonly string[], make: () => CreateCodec): void => {
    createCodec = make();
  };
  scope.define = Object.assign(define, { amd: true as const });
  try {
    await import(url.href);
  } finally {
    if (before === undefined) delete scope.define;
    else scope.define = before;
  }
  if (createCodec === undefined) throw new RangeError(`${url.href} is not the glue code of a codec`);
  return createCodec;
}
