// Generated from assembly/*.as by `npx nx run pipeline:compile`; 940 bytes.

import type { Kernel } from "./kernel.ts";

const KERNEL_BASE64 = [
  "AGFzbQEAAAABEwRgAABgAAF/YAJ/fwBgAn9/AX4DBQQAAQIDBQMBAAIGGgV+AUIAC34BQgALfgFCAAt+AUIAC34BQgALBzgFB3Bp",
  "ZWNlQXQAAQlzdGFydEhhc2gAAAtoYXNoU3RyaXBlcwACB2VuZEhhc2gAAwZtZW1vcnkCAAqqBgQwAELW64Lu6v2J9eAAJABCz9bT",
  "vtLHq9lCJAFCACQCQvnq0NDnyaHk4QAkA0IAJAQLBQBBgAgL3wECBH4BfyAAIAFBYHFqIQYjACECIwEhAyMCIQQjAyEFA0AgACAG",
  "SQRAIAIgACkDAELP1tO+0ser2UJ+fEIfiUKHla+vmLbem55/fiECIAMgACkDCELP1tO+0ser2UJ+fEIfiUKHla+vmLbem55/fiED",
  "IAQgACkDEELP1tO+0ser2UJ+fEIfiUKHla+vmLbem55/fiEEIAUgACkDGELP1tO+0ser2UJ+fEIfiUKHla+vmLbem55/fiEFIABB",
  "IGohAAwBCwsgAiQAIAMkASAEJAIgBSQDIwQgAUFgca18JAQLjwQCAX4BfyMEQgBSBH4jAEIBiSMBQgeJfCMCQgyJfCMDQhKJfCMA",
  "Qs/W077Sx6vZQn5CH4lCh5Wvr5i23puef36FQoeVr6+Ytt6bnn9+Qp2jteqDsY2K+gB9IwFCz9bTvtLHq9lCfkIfiUKHla+vmLbe",
  "m55/foVCh5Wvr5i23puef35CnaO16oOxjYr6AH0jAkLP1tO+0ser2UJ+Qh+JQoeVr6+Ytt6bnn9+hUKHla+vmLbem55/fkKdo7Xq",
  "g7GNivoAfSMDQs/W077Sx6vZQn5CH4lCh5Wvr5i23puef36FQoeVr6+Ytt6bnn9+Qp2jteqDsY2K+gB9BULFz9my8eW66icLIwQg",
  "Aa18fCECIAAgAWohAwNAIABBCGoiASADTQRAIAIgACkDAELP1tO+0ser2UJ+Qh+JQoeVr6+Ytt6bnn9+hUIbiUKHla+vmLbem55/",
  "fkKdo7Xqg7GNivoAfSECIAEhAAwBCwsgAEEEaiIBIANNBEAgAiAANQIAQoeVr6+Ytt6bnn9+hUIXiULP1tO+0ser2UJ+Qvnz3fGZ",
  "9pmrFnwhAiABIQALA0AgACADSQRAIAIgADEAAELFz9my8eW66id+hUILiUKHla+vmLbem55/fiECIABBAWohAAwBCwsgAiACQiGI",
  "hULP1tO+0ser2UJ+IgJCHYggAoVC+fPd8Zn2masWfiICQiCIIAKFCw==",
].join("");

const PAGE = 65536;

/** What is used of WebAssembly, which Node has like browsers, though its types leave it out. */
const { Module, Instance } = (
  globalThis as unknown as {
    WebAssembly: {
      Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
      Instance: new (module: object, imports: object) => { readonly exports: unknown };
    };
  }
).WebAssembly;

let module: object | undefined;

/** A kernel with a memory of its own. */
export function newKernel(): Kernel {
  module ??= new Module(Uint8Array.from(atob(KERNEL_BASE64), (letter) => letter.charCodeAt(0)));
  // the module is our own: what it exports is known
  return new Instance(module, {}).exports as Kernel;
}

/** Makes the kernel's memory at least `bytes` long; arrays that lie in it are cut off from it. */
export function growMemory({ memory }: Kernel, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
}
