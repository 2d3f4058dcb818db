import { readFile } from "node:fs/promises";
import { UserError } from "@spinegrade/pipeline";
import { runTool } from "./run-tool.ts";

/** A C++ compiler. */
export interface Compiler {
  /** The compiler command, with the leading arguments that CXX may contain. */
  readonly command: readonly string[];
  /** The version that it reports. */
  readonly version: string;
}

/** The programs that building the engine needs, as far as they were found. */
export interface Tools {
  readonly python: string | undefined;
  readonly hasPip: boolean;
  readonly compiler: Compiler | undefined;
}

/** A program that is missing. */
export type MissingTool = "python" | "pip" | "compiler";

const PYTHONS = ["python3", "python"];
const COMPILERS = ["g++", "clang++", "c++"];

/**
 * Finds Python 3.7 or newer and its pip in the PATH of `env`; PYTHON selects another interpreter.
 * @param workIn a private folder to run Python in.
 * @throws UserError when PYTHON names something that does not run.
 */
export async function findPythonAndPip(
  env: NodeJS.ProcessEnv,
  workIn: string,
): Promise<Pick<Tools, "python" | "hasPip">> {
  const python = await findPython(env, workIn);
  const asksPip = [python ?? "", "-m", "pip", "--version"];
  return { python, hasPip: python !== undefined && (await runTool(asksPip, env, { workIn })).succeeded };
}

async function findPython(env: NodeJS.ProcessEnv, workIn: string): Promise<string | undefined> {
  const chosen = env["PYTHON"];
  const check = ["-c", "import sys, zipfile; sys.exit(sys.version_info < (3, 7))"];
  for (const python of chosen === undefined ? PYTHONS : [chosen]) {
    if ((await runTool([python, ...check], env, { workIn })).succeeded) return python;
  }
  if (chosen === undefined) return undefined;
  throw new UserError(
    `PYTHON is "${chosen}", which does not run as Python 3.7 or newer: correct it or unset it`,
  );
}

/**
 * Finds a C++ compiler in the PATH of `env`; CXX selects another.
 * @throws UserError when CXX names something that does not run.
 */
export async function findCompiler(env: NodeJS.ProcessEnv): Promise<Compiler | undefined> {
  const chosen = env["CXX"];
  const candidates = chosen === undefined ? COMPILERS.map((name) => [name]) : [chosen.trim().split(/\s+/)];
  for (const command of candidates) {
    const { succeeded, output } = await runTool([...command, "--version"], env);
    if (succeeded) return { command, version: output.split("\n")[0] ?? "" };
  }
  if (chosen === undefined) return undefined;
  throw new UserError(
    `CXX is "${chosen}", which does not run: correct it, or unset it to use g++ or clang++`,
  );
}

/** Lists the tools missing for a build; pip matters only when something must be downloaded. */
export function missingTools(tools: Tools, needsPip: boolean): MissingTool[] {
  const missing: MissingTool[] = [];
  if (tools.python === undefined) missing.push("python");
  else if (needsPip && !tools.hasPip) missing.push("pip");
  if (tools.compiler === undefined) missing.push("compiler");
  return missing;
}

const DESCRIPTIONS: Readonly<Record<MissingTool, string>> = {
  python: `Python 3.7 or newer (looked for ${PYTHONS.join(", ")})`,
  pip: "pip, Python's installer (looked for it with `python3 -m pip`)",
  compiler: `a C++ compiler (looked for ${COMPILERS.join(", ")})`,
};

type PackageManager = "apt" | "dnf" | "apple" | "unknown";

/** Package names by package manager. Python without pip cannot download, so they are installed together. */
const PACKAGES: Readonly<Record<"apt" | "dnf", Readonly<Record<MissingTool, string>>>> = {
  apt: { python: "python3 python3-pip", pip: "python3-pip", compiler: "g++" },
  dnf: { python: "python3 python3-pip", pip: "python3-pip", compiler: "gcc-c++" },
};

/** Lists the missing tools with the command that installs them on this machine. */
export async function describeMissingTools(missing: readonly MissingTool[], os: string): Promise<string> {
  const names = missing.map((tool) => DESCRIPTIONS[tool]).join(" and ");
  const manager = os === "darwin" ? "apple" : await readPackageManager();
  return `cannot build TensorFlow's addon without ${names}. ${installCommand(missing, manager)}`;
}

function installCommand(missing: readonly MissingTool[], manager: PackageManager): string {
  const apt = `\`sudo apt-get install ${missing.map((tool) => PACKAGES.apt[tool]).join(" ")}\``;
  const dnf = `\`sudo dnf install ${missing.map((tool) => PACKAGES.dnf[tool]).join(" ")}\``;
  if (manager === "apple") return "Install with `xcode-select --install`, then run the same command again";
  if (manager === "apt") return `Install with ${apt}, then run the same command again`;
  if (manager === "dnf") return `Install with ${dnf}, then run the same command again`;
  return `Install it, on Debian and Ubuntu with ${apt}, on Fedora and Red Hat with ${dnf}, then run the same command again`;
}

/** The package manager of this Linux, from the families that /etc/os-release lists. */
async function readPackageManager(): Promise<PackageManager> {
  const text = await readFile("/etc/os-release", "utf8").catch(() => "");
  const families = (/^ID_LIKE=(.*)$/m.exec(text)?.[1] ?? "") + " " + (/^ID=(.*)$/m.exec(text)?.[1] ?? "");
  if (/debian|ubuntu/.test(families)) return "apt";
  return /fedora|rhel|centos/.test(families) ? "dnf" : "unknown";
}
