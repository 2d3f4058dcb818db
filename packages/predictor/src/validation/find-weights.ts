import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { CheckpointError, decodeWeights, type StoredCheckpoint } from "@spinegrade/model-zoo";
import { explainReadFailure, sha256, UserError } from "@spinegrade/pipeline";
import { type NetConfig, recogniseNet } from "@spinegrade/tasks";
import { ofPublishedIteration } from "./published-iterations.ts";
import type { FoldWeights, ValidationRun } from "./validation-run.ts";

/** A checkpoint that was recognised. */
interface FoundWeights extends FoldWeights {
  readonly net: NetConfig;
  readonly bugged: boolean;
  readonly sha256: string;
}

/** The content of a folder of weights. */
export interface FoundRuns {
  readonly runs: readonly ValidationRun[];
  /** Files that are not nets of ours, and why. */
  readonly unknown: readonly { readonly path: string; readonly reason: string }[];
}

/** Not the companions of macOS, which begin with a dot. */
const WEIGHTS = /(?:^|[/\\])[^./\\][^/\\]*\.(?:pth|pt|safetensors)$/i;

/**
 * Recognises every checkpoint in a folder, at any depth: task, encoder and decoder by the names and shapes of its tensors;
 * the fold by `fold0` to `fold4` in its path, or by the count of steps that it records; a net that was trained with the
 * published bug by that count, or by `bugged` in its path. The engine must be started.
 * @throws UserError when there is no net, when a net's fold cannot be told, when its path names several, when name and count
 * contradict each other, or when two files differ that are for the same fold.
 */
export async function findWeights(folder: string): Promise<FoundRuns> {
  const names = await readdir(folder, { recursive: true }).catch((error: unknown) => {
    throw explainReadFailure(folder, error);
  });
  const found: FoundWeights[] = [];
  const recognise = recogniser();
  const unknown: { path: string; reason: string }[] = [];
  for (const name of names.filter((file) => WEIGHTS.test(file)).sort()) {
    const path = join(folder, name);
    try {
      found.push(await readWeights(folder, name, recognise));
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw error;
      unknown.push({ path, reason: error.message });
    }
  }
  if (found.length > 0) return { runs: groupRuns(found), unknown };
  const reasons = unknown.map(({ reason }) => `\n${reason}`).join("");
  throw new UserError(
    `--weights: ${folder} holds no checkpoint (.pth, .pt, .safetensors) of a net that is known here${reasons}`,
  );
}

async function readWeights(
  folder: string,
  name: string,
  recognise: (decoded: StoredCheckpoint, path: string) => NetConfig,
): Promise<FoundWeights> {
  const path = join(folder, name);
  const bytes = await readFile(path).catch((error: unknown) => {
    throw explainReadFailure(path, error);
  });
  const decoded = decodeWeights(bytes, path);
  const net = recognise(decoded, path);
  const counted =
    net.task === "nfn"
      ? ofPublishedIteration(Number(decoded.metadata["iteration"] ?? Number.NaN))
      : undefined;
  return { path, net, sha256: sha256(bytes), ...readName(name, path, counted) };
}

/** Recognises nets; of files with equal names and shapes, such as the folds of one training, only the first is compared. */
function recogniser(): (decoded: StoredCheckpoint, path: string) => NetConfig {
  const known = new Map<string, NetConfig>();
  return (decoded, path) => {
    const shapes = [...decoded.state].map(([name, { shape }]) => `${name} ${shape.join(" ")}`);
    const key = [decoded.metadata["spinegrade.config"], ...shapes].join("\n");
    const net = known.get(key) ?? recogniseNet(decoded, path).net;
    known.set(key, net);
    return net;
  };
}

function readName(
  name: string,
  path: string,
  counted: ReturnType<typeof ofPublishedIteration>,
): { readonly fold: number; readonly bugged: boolean } {
  const [named, ...others] = new Set(
    [...name.matchAll(/fold[-_ ]?(\d+)/gi)].map(([, number]) => Number(number)),
  );
  if (others.length > 0)
    throw new UserError(
      `${path}: its path names the folds ${[named, ...others].join(", ")}: of which it is the net is unknown; rename it`,
    );
  const fold = named ?? counted?.fold;
  if (fold === undefined) {
    throw new UserError(
      `${path}: its fold is unknown, and so are the studies that it was not trained on: put fold0 to fold4 into its name`,
    );
  }
  if (counted !== undefined && counted.fold !== fold) {
    throw new UserError(
      `${path}: its name says fold ${fold}, but the count of steps that it records is that of the published fold ` +
        `${counted.fold}: the net of another fold was trained on the studies that it would be validated on; rename it`,
    );
  }
  return { fold, bugged: counted?.bugged ?? /bugged/i.test(name) };
}

/** Nets of one task and encoder, with or without the bug, are the folds of one run. */
function groupRuns(found: readonly FoundWeights[]): ValidationRun[] {
  const groups = new Map<string, FoundWeights[]>();
  for (const weights of found) {
    const { task, encoder } = weights.net;
    const run = `${task}${weights.bugged ? "-bugged" : ""}-${encoder}`;
    groups.set(run, [...(groups.get(run) ?? []), weights]);
  }
  return [...groups].flatMap(([run, members]) => {
    const [first] = members;
    if (first === undefined) return [];
    return [{ run, net: first.net, bugged: first.bugged, weights: onePerFold(members) }];
  });
}

function onePerFold(members: readonly FoundWeights[]): FoldWeights[] {
  const byFold = new Map<number, FoundWeights>();
  for (const weights of members) {
    const other = byFold.get(weights.fold);
    if (other !== undefined && other.sha256 !== weights.sha256) {
      throw new UserError(
        `${other.path} and ${weights.path} are different nets for fold ${weights.fold} of one training: keep one of them`,
      );
    }
    byFold.set(weights.fold, other ?? weights);
  }
  return [...byFold.values()].sort((a, b) => a.fold - b.fold).map(({ fold, path }) => ({ fold, path }));
}
