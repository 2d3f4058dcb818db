import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { openBundle } from "@spinegrade/model-bundles";
import { decodeWeights, type StoredCheckpoint } from "@spinegrade/model-zoo";
import { errorCode, explainReadFailure, isBundle, parseJson, sha256, UserError } from "@spinegrade/pipeline";
import { recogniseNet } from "@spinegrade/tasks";
import type { GradingModel } from "./grading-model.ts";

/** Files of weights, but not those of macOS that begin with a dot and only stand next to a file. */
const WEIGHTS = /^[^.].*\.(?:pth|pt|safetensors)$/i;

/**
 * Finds out what the given weights are: a `.pth` or `.pt` of PyTorch, a `.safetensors` file, a model bundle, or a folder of
 * these. Checkpoints of one net, with one image size, are folds of one group. The engine must be started.
 * @throws UserError that names a path which does not exist or is not a net that is known here.
 */
export async function findModels(paths: readonly string[]): Promise<GradingModel[]> {
  const models: GradingModel[] = [];
  for (const path of paths) models.push(...(await modelsAt(path)));
  return models;
}

async function modelsAt(path: string): Promise<GradingModel[]> {
  const found = await stat(path).catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") throw new UserError(`--models: ${path} does not exist`);
    throw explainReadFailure(path, error);
  });
  if (found.isDirectory() && isBundle(path)) return await modelsOfBundle(path);
  if (found.isFile()) return [await modelOfFile(path)];
  // weights are read again for each net that is loaded, and a device has no end
  if (!found.isDirectory())
    throw new UserError(`--models: ${path} is a pipe or a device, not a file of weights`);
  const inside = await modelPathsIn(path);
  if (inside.length === 0)
    throw new UserError(
      `--models: ${path} is no model bundle (it has no bundle.json), and holds no bundles and no .pth or .safetensors files; name a bundle or a file of weights`,
    );
  return await findModels(inside);
}

/** The bundles and files of weights of a folder, by name. */
async function modelPathsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return (
    entries
      .map((entry) => ({ entry, path: join(folder, entry.name) }))
      // a link may lead to either; one that leads nowhere is an error when it is read
      .filter(({ entry, path }) => isBundle(path) || (!entry.isDirectory() && WEIGHTS.test(entry.name)))
      .map(({ path }) => path)
      .sort()
  );
}

/** The folds of a bundle, with their calibration and the studies that they were trained on. */
async function modelsOfBundle(path: string): Promise<GradingModel[]> {
  const { manifest, calibration, trainedOn } = await openBundle(path);
  const hashOf = new Map(manifest.files.map((file) => [file.path, file.sha256]));
  return manifest.folds.map(({ fold, weights }) => ({
    name: `${basename(path)}, fold ${fold}`,
    group: `bundle ${path}`,
    fold,
    net: manifest.net,
    imageSizeFrom: "checkpoint",
    path: join(path, weights),
    sha256: hashOf.get(weights) ?? "",
    calibration,
    trainedOn: trainedOn.get(fold) ?? new Set(),
    isSynthetic: manifest.dataSet.synthetic,
  }));
}

async function modelOfFile(path: string): Promise<GradingModel> {
  const bytes = await readFile(path);
  const decoded = decodeWeights(bytes, path);
  const { net, imageSizeFrom } = recogniseNet(decoded, path);
  return {
    name: basename(path),
    group: decoded.metadata["spinegrade.run"] ?? JSON.stringify(net),
    fold: recordedFold(decoded),
    net,
    imageSizeFrom,
    path,
    sha256: sha256(bytes),
    trainedOn: new Set(),
    isSynthetic: recordedOrigin(decoded, path),
  };
}

function recordedFold({ metadata }: StoredCheckpoint): number | null {
  const fold = Number(metadata["spinegrade.fold"] ?? Number.NaN);
  return Number.isInteger(fold) ? fold : null;
}

/** Whether a training of ours recorded that its data set was synthetic. */
function recordedOrigin({ metadata }: StoredCheckpoint, path: string): boolean | undefined {
  const text = metadata["spinegrade.dataSet"];
  if (text === undefined) return undefined;
  const dataSet = parseJson(text, path);
  return typeof dataSet === "object" && dataSet !== null && "synthetic" in dataSet
    ? dataSet.synthetic === true
    : undefined;
}
