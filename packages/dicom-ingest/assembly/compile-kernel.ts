import { readFileSync } from "node:fs";

/** The kernel's sources, each before those that use its names. */
const PARTS = ["memory", "bits", "counts", "greys", "hash"] as const;

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

async function loadCompiler(): Promise<Compiler> {
  const name = ["assemblyscript", "asc"].join("/");
  // checked by the spec that compiles the kernel
  return (await import(name)) as Compiler;
}

/**
 * Compiles the kernel with AssemblyScript, in memory.
 * @throws Error with the compiler's words when it fails.
 */
export async function compileKernel(): Promise<Uint8Array> {
  const source = PARTS.map((part) => readFileSync(new URL(`${part}.as`, import.meta.url), "utf8")).join("\n");
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

/** The TypeScript module that holds a compiled kernel. */
export function kernelModule(binary: Uint8Array): string {
  const base64 = Buffer.from(binary).toString("base64");
  const lines = base64.match(/.{1,100}/g) ?? [];
  const text = lines.map((line) => `  "${line}",`).join("\n");
  return `// Generated from assembly/*.as by \`npx nx run dicom-ingest:compile\`; ${binary.length} bytes.\n\nexport const KERNEL_BASE64 = [\n${text}\n].join("");\n`;
}
