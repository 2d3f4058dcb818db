import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageClosure } from "@spinegrade/readme-example";
import { LocalRegistry } from "./local-registry.ts";
import { requireSuccess } from "./run-process.ts";

/** Of this checkout, whose packages are published and whose esbuild bundles. */
export const workspace = fileURLToPath(new URL("../../..", import.meta.url));

/** A project of a user's: an empty folder, in which one of our packages is installed from a registry. */
export class EmptyProject {
  readonly folder: string;
  readonly #registry: LocalRegistry;

  private constructor(folder: string, registry: LocalRegistry) {
    this.folder = folder;
    this.#registry = registry;
  }

  /** Publishes the package, as it is built, with all that it needs, and makes a project that can install it. */
  static async for(name: string): Promise<EmptyProject> {
    const folder = await mkdtemp(join(tmpdir(), "spinegrade-project-"));
    const registry = await LocalRegistry.start();
    await registry.publish(workspace, packageClosure(join(workspace, "packages", name)));
    await writeFile(join(folder, ".npmrc"), registry.npmrc);
    await writeFile(join(folder, "package.json"), JSON.stringify({ name: "empty", type: "module" }));
    return new EmptyProject(folder, registry);
  }

  async install(...packages: readonly string[]): Promise<void> {
    await requireSuccess("npm", ["install", ...packages], { cwd: this.folder });
  }

  /** Bundles a script of the project as a user would, without a setting but the output's name. */
  async bundle(script: string, outFile: string): Promise<void> {
    const esbuild = join(workspace, "node_modules", "esbuild", "bin", "esbuild");
    const args = [esbuild, script, "--bundle", "--format=esm", `--outfile=${outFile}`];
    await requireSuccess(process.execPath, args, { cwd: this.folder });
  }

  async remove(): Promise<void> {
    await this.#registry.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
