import { readFileSync } from "node:fs";

const OPTIONS = ["-O3", "--converge", "--runtime", "stub", "--noAssert", "--enable", "simd,bulk-memory"];

/** What is used of AssemblyScript's compiler; its own types would declare another `Array` for the whole workspace. */
interface Compiler {
  main(
    options: readonly string[],
    files: {
      readFile(name: string): string | null;
      writeFile(name: string, contents: Uint8Array | string): void;
      listFiles(): readonly string[];
      stderr: { toString(): string };
    },
  ): Promise<{ error: Error | null }>;
  createMemoryStream(): { toString(): string };
}

/** A WebAssembly kernel that a package keeps compiled among its sources. */
export interface Kernel {
  readonly project: string;
  /** The folder of the `.as` files. */
  readonly folder: URL;
  /** Their names without extension, each before those that use its names. */
  readonly parts: readonly string[];
  /** Run over the joined sources before they are compiled. */
  readonly preprocess?: (source: string) => string;
}

/** What a kernel's module has besides the binary. */
const LOADER = `
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

/** Makes the kernel's memory at least \`bytes\` long; arrays that lie in it are cut off from it. */
export function growMemory({ memory }: Kernel, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
}
`;

/**
 * Compiles a kernel with AssemblyScript, in memory.
 * @returns the TypeScript module that holds it and opens it as the `Kernel` of the `kernel.ts` beside it, to be committed.
 * @throws Error with the compiler's words when it fails.
 */
export async function kernelModule({ project, folder, parts, preprocess }: Kernel): Promise<string> {
  const source = parts.map((part) => readFileSync(new URL(`${part}.as`, folder), "utf8")).join("\n");
  const binary = await compile(preprocess?.(source) ?? source);
  const lines =
    Buffer.from(binary)
      .toString("base64")
      .match(/.{1,100}/g) ?? [];
  const text = lines.map((line) => `  "${line}",`).join("\n");
  return `// Generated from assembly/*.as by \`npx nx run ${project}:compile\`; ${binary.length} bytes.

import type { Kernel } from "./kernel.ts";

const KERNEL_BASE64 = [
${text}
].join("");
${LOADER}`;
}

async function compile(source: string): Promise<Uint8Array> {
  let binary: Uint8Array | undefined;
  const compiler = await loadCompiler();
  const stderr = compiler.createMemoryStream();
  const { error } = await compiler.main(["kernel.ts", "--outFile", "kernel.wasm", ...OPTIONS], {
    readFile: (name) => (name === "kernel.ts" ? source : null),
    writeFile: (_name, contents) => {
      if (typeof contents !== "string") binary = contents;
    },
    listFiles: () => [],
    stderr,
  });
  if (error !== null || binary === undefined) {
    throw new Error(`the kernel does not compile: ${stderr.toString()}`, { cause: error });
  }
  return binary;
}

async function loadCompiler(): Promise<Compiler> {
  const name = ["assemblyscript", "asc"].join("/");
  // checked by the specs that compile the kernels
  return (await import(name)) as Compiler;
}
