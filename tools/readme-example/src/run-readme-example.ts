import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { outputFromSource } from "./run-from-source.ts";

const USE_SECTION = /^## Use$([\s\S]*?)(?=^## |(?![\s\S]))/m;
const EXAMPLE = /```ts\n([\s\S]*?)```[\s\S]*?```text\n([\s\S]*?)```/;

/** Files that an example reads, by path. */
export type ExampleFiles = Readonly<Record<string, Uint8Array>>;

/** A program of a README, and what the README says it prints. */
export interface ReadmeExample {
  readonly code: string;
  readonly promised: string;
}

/**
 * Reads the first `ts` block of the section "## Use" of a package's README, and the `text` block that follows it.
 * @throws Error when the README has no such pair of blocks.
 */
export async function readReadmeExample(packageDir: string): Promise<ReadmeExample> {
  const path = join(packageDir, "README.md");
  const [, code, promised] = EXAMPLE.exec(USE_SECTION.exec(await readFile(path, "utf8"))?.[1] ?? "") ?? [];
  if (code === undefined || promised === undefined)
    throw new Error(`${path}: the section "## Use" needs a \`ts\` block followed by a \`text\` block`);
  return { code, promised };
}

/**
 * Runs the example of a package's README (`readReadmeExample`) against the workspace's sources, in a separate process.
 * @param specUrl `import.meta.url` of a spec in the package's src folder.
 * @param files that the example reads, by their path in the folder that it runs in.
 * @returns what it printed, and what its README says it prints.
 * @throws Error when the example fails.
 */
export async function runReadmeExample(
  specUrl: string,
  files: ExampleFiles = {},
): Promise<{ readonly printed: string; readonly promised: string }> {
  const packageDir = fileURLToPath(new URL("..", specUrl));
  const { code, promised } = await readReadmeExample(packageDir);
  return { printed: await runExample(code, packageDir, files), promised };
}

/** Writes an example's input files into its folder. */
export async function writeExampleFiles(folder: string, files: ExampleFiles): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/** The output of an example, run in a new folder inside `packageDir`, next to its input files. */
export async function runExample(code: string, packageDir: string, files: ExampleFiles): Promise<string> {
  // inside the package, so that its dependencies resolve as they do for a user of the package
  const folder = await mkdtemp(join(packageDir, ".readme-example-"));
  try {
    await writeExampleFiles(folder, files);
    const file = join(folder, "example.ts");
    await writeFile(file, code);
    // what an example leaves in the folder for temporary files goes with it
    const temporary = join(folder, "tmp");
    await mkdir(temporary);
    return await outputFromSource([file], { cwd: folder, env: { TMPDIR: temporary } });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
