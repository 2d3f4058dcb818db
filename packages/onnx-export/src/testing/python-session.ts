import { execFile, execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { OpenModel, Outputs } from "./onnx-session.ts";

const SCRIPT = fileURLToPath(new URL("../../../../tools/golden/run_onnx.py", import.meta.url));

/** A Python that has ONNX's checker and ONNX Runtime (`pip install onnx onnxruntime`); undefined where there is none. */
export const PYTHON = [process.env["SPINEGRADE_ONNX_PYTHON"], "python3"].find((candidate) => {
  if (candidate === undefined) return false;
  try {
    execFileSync(candidate, ["-c", "import onnx, onnxruntime"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
});

/** As `openModel`, in Python, where each run begins with ONNX's own checker. */
export async function openModelInPython(model: Uint8Array): Promise<OpenModel> {
  const folder = await mkdtemp(join(tmpdir(), "spinegrade-onnx-python-"));
  await writeFile(join(folder, "model.onnx"), model);
  return {
    run: async (inputs) => {
      const entries = Object.entries(inputs);
      const shapes = Object.fromEntries(entries.map(([name, { shape }]) => [name, shape]));
      await writeFile(join(folder, "inputs.json"), JSON.stringify(shapes));
      for (const [name, { values }] of entries) await writeFile(join(folder, `${name}.f32`), values);
      const { stdout } = await promisify(execFile)(PYTHON ?? "python3", [SCRIPT, folder]);
      return await readOutputs(folder, JSON.parse(stdout) as Readonly<Record<string, readonly number[]>>);
    },
    release: () => rm(folder, { recursive: true }),
  };
}

async function readOutputs(
  folder: string,
  shapes: Readonly<Record<string, readonly number[]>>,
): Promise<Outputs> {
  const outputs = Object.entries(shapes).map(async ([name, dims]) => {
    const bytes = Uint8Array.from(await readFile(join(folder, `${name}.out.f32`)));
    return [name, { dims, values: new Float32Array(bytes.buffer) }] as const;
  });
  return Object.fromEntries(await Promise.all(outputs));
}
