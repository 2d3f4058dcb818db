import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runProgram } from "./run-script.ts";

const GOLDEN = {
  variable: "SPINEGRADE_GOLDEN_PYTHON",
  venv: fileURLToPath(new URL("../.venv", import.meta.url)),
  requirements: fileURLToPath(new URL("../../golden/requirements.txt", import.meta.url)),
};

const NETS = {
  variable: "SPINEGRADE_BENCH_PYTHON",
  venv: fileURLToPath(new URL("../.venv-nets", import.meta.url)),
  requirements: fileURLToPath(new URL("../requirements.txt", import.meta.url)),
};

/**
 * The Python that PyTorch is installed in: SPINEGRADE_GOLDEN_PYTHON, else a virtual environment next to this package,
 * which is made on first use (a download of a few GB).
 */
export function findPython(env: NodeJS.ProcessEnv = process.env): string {
  return find(GOLDEN, env);
}

/** The one that ONNX Runtime and OpenVINO are installed in, too: SPINEGRADE_BENCH_PYTHON, else likewise. */
export function findNetsPython(env: NodeJS.ProcessEnv = process.env): string {
  return find(NETS, env);
}

function find({ variable, venv, requirements }: typeof GOLDEN, env: NodeJS.ProcessEnv): string {
  const given = env[variable];
  if (given !== undefined) return given;
  const python = join(venv, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const finished = join(venv, "installed.txt");
  if (!existsSync(finished)) {
    process.stderr.write(`making ${venv} with the packages of ${requirements}\n`);
    const base = process.platform === "win32" ? "python" : "python3";
    runProgram(base, ["-m", "venv", venv]);
    runProgram(python, ["-m", "pip", "install", "--quiet", "-r", requirements]);
    // only a whole environment is used again
    runProgram(python, ["-c", "import sys; open(sys.argv[1], 'w').close()", finished]);
  }
  return python;
}

/** The environment for Python: without the settings that hold OpenBLAS of the system back, which PyTorch has no need of. */
export function pythonEnv(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const { OPENBLAS_CORETYPE: _coreType, OPENBLAS_L2_SIZE: _cacheSize, ...rest } = env;
  return rest;
}
