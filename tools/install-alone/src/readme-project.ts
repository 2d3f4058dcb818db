import { existsSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  childEnv,
  type ExampleFiles,
  readReadmeExample,
  writeExampleFiles,
} from "@spinegrade/readme-example";
import { EmptyProject, workspace } from "./empty-project.ts";
import type { LocalRegistry } from "./local-registry.ts";
import { type ProcessResult, runProcess } from "./run-process.ts";

const EXAMPLE = "example.ts";
const COMPILED = "compiled";
const TYPES_OF_NODE = "@types/node@20";
/** A fault in a declaration of a package that is not ours, and the lines that explain it. */
const OF_OTHERS = /^(\S*node_modules\/(?!@?spinegrade\/)| )/;

/** Settings of a strict project, which checks the declarations of packages, too. */
const TSCONFIG = {
  compilerOptions: {
    ...{ target: "es2023", module: "nodenext", strict: true, skipLibCheck: false },
    ...{ types: ["node"], rootDir: ".", outDir: COMPILED },
  },
  files: [EXAMPLE],
};

/** A user's project with one of our packages, and the example of its README. */
export class ReadmeProject {
  readonly promised: string;
  readonly #project: EmptyProject;
  readonly #files: ExampleFiles;

  private constructor(project: EmptyProject, promised: string, files: ExampleFiles) {
    this.#project = project;
    this.promised = promised;
    this.#files = files;
  }

  /** @param folder of the package, as `packages/npy`. @param published its name in the registry. */
  static async of(registry: LocalRegistry, folder: string, published: string): Promise<ReadmeProject> {
    const { code, promised } = await readReadmeExample(join(workspace, folder));
    const project = await EmptyProject.with(registry);
    await project.install(published, TYPES_OF_NODE);
    await writeFile(join(project.folder, EXAMPLE), code);
    await writeFile(join(project.folder, "tsconfig.json"), JSON.stringify(TSCONFIG));
    return new ReadmeProject(project, promised, await inputsOf(folder));
  }

  /**
   * Checks the types of the example and of our packages, and compiles the example. TensorFlow's own declarations contradict those
   * of TypeScript's `dom` library.
   * @returns what TypeScript finds in them.
   */
  async compile(): Promise<string[]> {
    const tsc = join(workspace, "node_modules", "typescript-native", "bin", "tsc");
    const args = [tsc, "--project", ".", "--pretty", "false"];
    const { stdout } = await runProcess(process.execPath, args, { cwd: this.#project.folder });
    return stdout.split("\n").filter((line) => line !== "" && !OF_OTHERS.test(line));
  }

  /** Runs the compiled example by a Node, in a new folder of the project with its input files. */
  async run(node: string, name: string): Promise<ProcessResult> {
    const cwd = join(this.#project.folder, name);
    await mkdir(cwd);
    await writeExampleFiles(cwd, this.#files);
    const script = join(this.#project.folder, COMPILED, "example.js");
    return await runProcess(node, [script], { cwd, env: childEnv() });
  }

  /** Packages of TensorFlow for JavaScript, and native addons, that came along. */
  async heavyParts(): Promise<string[]> {
    const installed = await readdir(join(this.#project.folder, "node_modules"), { recursive: true });
    return installed.filter((path) => /^@tensorflow\/[^/]+$|\.node$/.test(path));
  }

  remove(): Promise<void> {
    return this.#project.remove();
  }
}

/** The files that an example reads, where its package's own spec makes some. */
async function inputsOf(folder: string): Promise<ExampleFiles> {
  const maker = join(workspace, folder, "src", "testing", "readme-files.ts");
  if (!existsSync(maker)) return {};
  const { readmeFiles } = (await import(pathToFileURL(maker).href)) as {
    readmeFiles: () => ExampleFiles | Promise<ExampleFiles>;
  };
  return await readmeFiles();
}
