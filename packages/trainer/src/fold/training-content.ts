import { statSync } from "node:fs";
import { sha256File } from "@spinegrade/pipeline";
import type { AnyFoldJob } from "../run/fold-job.ts";

/**
 * The inputs of a fold's training except code and engine, independent of where its files are: initial weights count by their
 * content, and the list of grades that are not trained on by the samples, which lack them.
 */
export async function trainingContent({
  run,
  fold,
  config,
  data,
}: Pick<AnyFoldJob<unknown>, "run" | "fold" | "config" | "data">): Promise<object> {
  const { withoutNoise: _, pretrained: from, ...settings } = config;
  const pretrained = typeof from === "string" && isFile(from) ? await sha256File(from) : from;
  return { run, fold, config: { ...settings, pretrained }, data };
}

/** A value of another kind is refused where the weights are read. */
function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
