import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageClosure } from "@spinegrade/readme-example";
import { LocalRegistry } from "./local-registry.ts";
import { requireSuccess } from "./run-process.ts";

/** Root of this checkout, whose packages are published and whose esbuild bundles. */
export const workspace = fileURLToPath(new URL("../../..", import.meta.url));

/** A project of a user's: an empty folder, in which one of our packages is installed from a registry. */
export class EmptyProject {
  readonly folder: string;
  readonly #stopRegistry: () => Promise<void>;

  private constructor(folder: string, stopRegistry: () => Promise<void>) {
    this.folder = folder;
    this.#stopRegistry = stopRegistry;
  }

  /** Publishes the package, as it is built, with all that it needs, and makes a project that can install it. */
  static async for(name: string): Promise<EmptyProject> {
    const registry = await LocalRegistry.start();
    await registry.publish(workspace, packageClosure(join(workspace, "packages", name)));
    return EmptyProject.with(registry, () => registry.stop());
  }

  /** Makes a project that installs from a registry, which stays when the project is removed. */
  static async with(
    registry: LocalRegistry,
    stopRegistry = (): Promise<void> => Promise.resolve(),
  ): Promise<EmptyProject> {
    const folder = await mkdtemp(join(tmpdir(), "spinegrade-project-"));
    await writeFile(join(folder, ".npmrc"), registry.npmrc);
    await writeFile(join(folder, "package.json"), JSON.stringify({ name: "empty", type: "module" }));
    return new EmptyProject(folder, stopRegistry);
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
    await this.#stopRegistry();
    await rm(this.folder, { recursive: true, force: true });
  }
}
