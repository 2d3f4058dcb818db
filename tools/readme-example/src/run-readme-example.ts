import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { outputFromSource } from "./run-from-source.ts";

const USE_SECTION = /^## Use$([\s\S]*?)(?=^## |(?![\s\S]))/m;
const EXAMPLE = /```ts\n([\s\S]*?)```[\s\S]*?```text\n([\s\S]*?)```/;

/** What an example printed, and what its README says it prints. */
export interface ReadmeExample {
  readonly printed: string;
  readonly promised: string;
}

/**
 * Runs the first `ts` block of the section "## Use" of a package's README against the workspace's sources, in a
 * process of its own, and returns what it printed beside the `text` block that follows it.
 * @param specUrl `import.meta.url` of a spec in the package's src folder.
 * @throws Error when the README has no such pair of blocks, or the example fails.
 */
export async function runReadmeExample(specUrl: string): Promise<ReadmeExample> {
  const packageDir = fileURLToPath(new URL("..", specUrl));
  const readme = await readFile(join(packageDir, "README.md"), "utf8");
  const [, code, promised] = EXAMPLE.exec(USE_SECTION.exec(readme)?.[1] ?? "") ?? [];
  if (code === undefined || promised === undefined) {
    throw new Error(
      `${packageDir}README.md: the section "## Use" needs a \`ts\` block followed by a \`text\` block`,
    );
  }
  // inside the package, so that its dependencies resolve as they do for a user of the package
  const folder = await mkdtemp(join(packageDir, ".readme-example-"));
  try {
    const file = join(folder, "example.ts");
    await writeFile(file, code);
    return { printed: await outputFromSource([file], { cwd: folder }), promised };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
