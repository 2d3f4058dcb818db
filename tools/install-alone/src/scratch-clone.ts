import { appendFile, cp, mkdir, readdir, readFile, readlink, symlink, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { childEnv } from "@spinegrade/readme-example";
import { temporaryFolder } from "@spinegrade/test-utils";
import { workspace } from "./empty-project.ts";
import type { LocalRegistry } from "./local-registry.ts";
import { requireSuccess } from "./run-process.ts";

/** The part of a package's manifest that a release reads and writes. */
export interface ReleasedManifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** A clone of this checkout with its builds and third-party packages, from which npm publishes to a registry of a test. */
export class ScratchClone {
  readonly folder: string;
  readonly packages: readonly string[];
  readonly #env: NodeJS.ProcessEnv;

  private constructor(folder: string, packages: readonly string[], userconfig: string) {
    this.folder = folder;
    this.packages = packages;
    const npmSettings = Object.keys(process.env).filter((name) => name.startsWith("npm_"));
    const unset = Object.fromEntries(npmSettings.map((name) => [name, undefined]));
    this.#env = { ...childEnv(), ...unset, npm_config_userconfig: userconfig };
  }

  static async of(registry: LocalRegistry): Promise<ScratchClone> {
    const top = await temporaryFolder("release");
    const userconfig = join(top, "npmrc");
    await writeFile(userconfig, registry.npmrc);
    const folder = join(top, "clone");
    await requireSuccess("git", ["clone", "--quiet", "--no-tags", workspace, folder], { cwd: top });
    const packages = await readdir(join(folder, "packages"));
    const clone = new ScratchClone(folder, packages, userconfig);
    await clone.git("config", "user.name", "Releaser");
    await clone.git("config", "user.email", "releaser@example.org");
    await linkModules(folder);
    for (const part of packages.map((name) => join("packages", name, "dist")))
      if (existsSync(join(workspace, part)))
        await cp(join(workspace, part), join(folder, part), { recursive: true });
    return clone;
  }

  async git(...args: readonly string[]): Promise<string> {
    const { stdout } = await requireSuccess("git", args, { cwd: this.folder });
    return stdout.trim();
  }

  /** Runs `npm run release` with arguments. @returns what it printed. */
  async release(...args: readonly string[]): Promise<string> {
    const call = ["run", "--silent", "release", "--", ...args];
    const { stdout } = await requireSuccess("npm", call, { cwd: this.folder, env: this.#env });
    return stdout;
  }

  /** Commits a line at the end of a file. */
  async commit(message: string, path: string, line: string): Promise<void> {
    await appendFile(join(this.folder, path), `${line}\n`);
    await this.git("add", path);
    await this.git("commit", "--quiet", "--all", "--message", message);
  }

  /** The manifests of all packages as they are now. */
  async manifests(): Promise<ReleasedManifest[]> {
    return Promise.all(
      this.packages.map(
        async (name) => JSON.parse(await this.read(`packages/${name}/package.json`)) as ReleasedManifest,
      ),
    );
  }

  read(path: string): Promise<string> {
    return readFile(join(this.folder, path), "utf8");
  }
}

/** Third-party packages are those of this checkout, ours those of the clone. */
async function linkModules(folder: string): Promise<void> {
  const from = join(workspace, "node_modules");
  await mkdir(join(folder, "node_modules/@spinegrade"), { recursive: true });
  const ours = (await readdir(join(from, "@spinegrade"))).map((name) => `@spinegrade/${name}`);
  for (const name of [...ours, "spinegrade"])
    await symlink(await readlink(join(from, name)), join(folder, "node_modules", name));
  for (const name of await readdir(from))
    if (!["@spinegrade", "spinegrade", ".cache", ".package-lock.json"].includes(name))
      await symlink(join(from, name), join(folder, "node_modules", name));
  for (const name of await readdir(join(folder, "packages")))
    if (existsSync(join(workspace, "packages", name, "node_modules")))
      await symlink(
        join(workspace, "packages", name, "node_modules"),
        join(folder, "packages", name, "node_modules"),
      );
}
