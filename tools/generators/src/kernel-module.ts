import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

const OPTIONS = [
  ...["-O3", "--converge", "--runtime", "stub", "--noAssert", "--enable", "simd,bulk-memory"],
  // vectors go from file to file, and none leaves the module
  ...["--disableWarning", "112"],
];

/** The part of AssemblyScript's compiler in use; its own types would declare another `Array` for the whole workspace. */
interface Compiler {
  main(
    options: readonly string[],
    files: {
      readFile(name: string): string | null;
      writeFile(name: string, contents: Uint8Array<ArrayBuffer> | string): void;
      listFiles(): readonly string[];
      stderr: { toString(): string };
    },
  ): Promise<{ error: Error | null }>;
  createMemoryStream(): { toString(): string };
}

/**
 * Compiles a package's `assembly/index.ts`, in AssemblyScript, to WebAssembly.
 * @param packageFolder ends with a slash.
 * @returns the TypeScript module `src/kernel/kernel-wasm.ts` that holds the binary, to be committed.
 * @throws Error with the compiler's words when it fails.
 */
export async function kernelModule(packageFolder: URL): Promise<string> {
  const binary = await compile(new URL("assembly/", packageFolder));
  const lines =
    Buffer.from(binary)
      .toString("base64")
      .match(/.{1,100}/g) ?? [];
  const text = lines.map((line) => `    "${line}",`).join("\n");
  const exports = WebAssembly.Module.exports(await WebAssembly.compile(binary));
  const kinds = exports.map(({ name, kind }) => `    ${name}: "${kind}",`).join("\n");
  const project = basename(fileURLToPath(packageFolder));
  return `// Generated from assembly/*.ts by \`npx nx run ${project}:compile\`; ${binary.length} bytes.

export const KERNEL = {
  base64: [
${text}
  ].join(""),
  exports: {
${kinds}
  },
} as const;
`;
}

async function compile(folder: URL): Promise<Uint8Array<ArrayBuffer>> {
  let binary: Uint8Array<ArrayBuffer> | undefined;
  const compiler = await loadCompiler();
  const stderr = compiler.createMemoryStream();
  const { error } = await compiler.main(["index.ts", "--outFile", "kernel.wasm", ...OPTIONS], {
    // the compiler asks for names that may not exist, and takes null as "no such file"
    readFile: (name) => {
      const file = new URL(name, folder);
      return existsSync(file) ? readFileSync(file, "utf8") : null;
    },
    writeFile: (_name, contents) => {
      if (typeof contents !== "string") binary = contents;
    },
    listFiles: () => [],
    stderr,
  });
  if (error !== null || binary === undefined) {
    throw new Error(`${fileURLToPath(folder)} does not compile: ${stderr.toString()}`, { cause: error });
  }
  return binary;
}

async function loadCompiler(): Promise<Compiler> {
  const name = ["assemblyscript", "asc"].join("/");
  // checked by the specs that compile the kernels
  return (await import(name)) as Compiler;
}
