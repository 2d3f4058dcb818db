import { join } from "node:path";
import { startEngine } from "@spinegrade/engine";
import { findModels, type GradingModel } from "@spinegrade/grading";
import { temporaryFolder } from "@spinegrade/test-utils";
import { writeSmallNet, writeSmallStudies } from "./small-studies.ts";

/** Studies to grade, and models for two kinds of rows. */
export interface GradingWorkspace {
  /** For whatever a test writes. */
  readonly folder: string;
  /** Two studies of a patient each. */
  readonly dir: string;
  readonly patients: readonly string[];
  /** Two folds of `nfn`, the first trained on synthetic studies, and one of `scs`. */
  readonly models: readonly GradingModel[];
}

/** Starts the engine, and writes two small studies and small nets with drawn weights. */
export async function gradingWorkspace(): Promise<GradingWorkspace> {
  await startEngine();
  const folder = await temporaryFolder("grading");
  const dir = join(folder, "images");
  const patients = await writeSmallStudies(dir, 2);
  const synthetic = { "spinegrade.dataSet": JSON.stringify({ synthetic: true, tables: {} }) };
  await writeSmallNet(join(folder, "nfn-0.safetensors"), "nfn", 1, synthetic);
  await writeSmallNet(join(folder, "nfn-1.safetensors"), "nfn", 2);
  await writeSmallNet(join(folder, "scs.safetensors"), "scs", 3);
  const paths = ["nfn-0", "nfn-1", "scs"].map((name) => join(folder, `${name}.safetensors`));
  return { folder, dir, patients, models: await findModels(paths) };
}
