import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runProgram } from "./run-script.ts";

const VENV = fileURLToPath(new URL("../.venv", import.meta.url));
const REQUIREMENTS = fileURLToPath(new URL("../../golden/requirements.txt", import.meta.url));

/**
 * The Python that PyTorch is installed in: SPINEGRADE_GOLDEN_PYTHON, else a virtual environment beside this package,
 * which is made on first use (a download of a few GB).
 */
export function findPython(env: NodeJS.ProcessEnv = process.env): string {
  const given = env["SPINEGRADE_GOLDEN_PYTHON"];
  if (given !== undefined) return given;
  const python = join(VENV, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const finished = join(VENV, "installed.txt");
  if (!existsSync(finished)) {
    process.stderr.write(`making ${VENV} with the packages of ${REQUIREMENTS}\n`);
    const base = process.platform === "win32" ? "python" : "python3";
    runProgram(base, ["-m", "venv", VENV]);
    runProgram(python, ["-m", "pip", "install", "--quiet", "-r", REQUIREMENTS]);
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
