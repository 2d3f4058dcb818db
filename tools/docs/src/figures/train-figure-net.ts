import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { PHANTOM_VERSION } from "@spinegrade/phantom";
import { cacheDir, CONFIG_FILE, contentKey, writeJsonAtomic } from "@spinegrade/pipeline";
import { outputFromSource } from "@spinegrade/readme-example";
import { ROOT } from "../workspace-files.ts";
import { FIGURE_PHANTOM } from "./phantom-study.ts";

/** The name of the run whose net the figures show. */
export const FIGURE_RUN = "foramina";

/** The run: a net of foramina, small enough to train in a few minutes. */
const RUN_FILE = {
  description: "The net of the figures: small, for minutes of two cores.",
  net: { task: "nfn", encoder: "resnet18", imageSize: 64, decoderChannels: [48, 32, 24] },
  folds: [0],
  epochs: 10,
  batchSize: 1,
  learningRate: [
    { fromEpoch: 0, rate: 0.0015 },
    { fromEpoch: 7, rate: 0.0005 },
  ],
  emaDecay: 0.9,
  lossWeights: [
    { fromEpoch: 0, heatmap: 10, xy: 0.1, z: 0.1, grade: 1 },
    { fromEpoch: 5, heatmap: 2, xy: 0.1, z: 0.1, grade: 2 },
  ],
};

/** Package and arguments of each command, in order. */
const COMMANDS = [
  ["engine", "install"],
  ["phantom", "generate"],
  ["dicom-ingest", "ingest"],
  ["label-fixes", "samples"],
  ["shape-alignment", "templates"],
  ["trainer", "train", `${FIGURE_RUN}.json`, "--fold", "0"],
  ["trainer", "summarise", `${FIGURE_RUN}.json`],
] as const;

/**
 * Trains the net in a workspace in the cache folder. Stopped, it resumes.
 * @returns the workspace.
 */
export async function trainFigureNet(): Promise<string> {
  const workspace = join(cacheDir(), "figures");
  await mkdir(workspace, { recursive: true });
  await writeJsonAtomic(join(workspace, CONFIG_FILE), { workDir: "work", phantom: FIGURE_PHANTOM });
  await writeJsonAtomic(join(workspace, `${FIGURE_RUN}.json`), RUN_FILE);
  for (const [name, ...args] of COMMANDS) {
    console.log(`spinegrade-${name} ${args.join(" ")}`);
    await outputFromSource([join(ROOT, "packages", name, "src/cli.ts"), ...args], { cwd: workspace });
  }
  return workspace;
}

/** Hash of what the record depends on, but for the code of nets and training. */
export function originOfRecord(): string {
  return contentKey({ version: PHANTOM_VERSION, phantom: FIGURE_PHANTOM, run: RUN_FILE });
}
