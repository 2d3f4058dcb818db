import { existsSync } from "node:fs";
import { join } from "node:path";
import { checkPathName, closedObject, compileSchema, type Parse, readJson } from "@spinegrade/pipeline";

/** The file in a fold's folder that lists its studies. Runs that divide the studies as the samples say need none. */
export const FOLD_STUDIES_FILE = "studies.json";

/** The ids of the studies that a fold's net was trained on, and of those that validate it. */
export interface FoldStudies {
  readonly training: readonly number[];
  readonly validation: readonly number[];
}

/** The net that made a prediction. */
interface NetOfRun {
  readonly run: string;
  readonly fold: number;
}

/** The studies that a net was trained on; undefined where its run does not list them. */
export type TrainedOn = (net: NetOfRun) => ReadonlySet<number> | undefined;

const ids = { type: "array", items: { type: "integer", minimum: 0 } };

const parseFoldStudies: Parse<FoldStudies> = compileSchema<FoldStudies>(
  closedObject({ training: ids, validation: ids }),
);

/**
 * Reads the studies of a fold whose run must list them.
 * @param remedy makes the list, for example a command.
 * @throws UserError when it is absent or invalid, or the run's name cannot be a folder name.
 */
export async function readFoldStudies(
  outputDir: string,
  net: NetOfRun,
  remedy: string,
): Promise<FoldStudies> {
  return readJson(foldStudiesPath(outputDir, net), parseFoldStudies, remedy);
}

/**
 * Reads which studies nets were trained on, from `runs/<run>/fold-<k>/studies.json`. Runs may divide the studies into other
 * folds than the samples do, so that fold numbers alone say nothing.
 * @throws UserError when a file is invalid, or a run's name cannot be a folder name.
 */
export async function readTrainedOn(outputDir: string, nets: readonly NetOfRun[]): Promise<TrainedOn> {
  const trained = new Map<string, ReadonlySet<number>>();
  const keyOf = ({ run, fold }: NetOfRun): string => `${run}/fold-${fold}`;
  for (const net of new Map(nets.map((one) => [keyOf(one), one])).values()) {
    const path = foldStudiesPath(outputDir, net);
    if (existsSync(path)) trained.set(keyOf(net), new Set((await readJson(path, parseFoldStudies)).training));
  }
  return (net) => trained.get(keyOf(net));
}

function foldStudiesPath(outputDir: string, { run, fold }: NetOfRun): string {
  return join(outputDir, "runs", checkPathName("the run's name", run), `fold-${fold}`, FOLD_STUDIES_FILE);
}
