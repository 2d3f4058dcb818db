import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  cacheDir,
  closedObject,
  compileSchema,
  printableLines,
  readJson,
  sha256File,
  writeJsonAtomic,
} from "@spinegrade/pipeline";
import { CheckpointError } from "../checkpoints/checkpoint-error.ts";
import { decodeSafetensors } from "../checkpoints/decode-safetensors.ts";
import { hubRepository } from "./pretrained-sources.ts";

/** The origin of weights, which every checkpoint trained from them must state. */
export interface WeightsOrigin {
  /** The address of the file, or its path on this machine. */
  readonly source: string;
  readonly sha256: string;
  /** As the hub states it; `unknown` for a file of the user's own. */
  readonly licence: string;
}

/** A file of weights on this machine. */
export interface FetchedWeights {
  readonly path: string;
  readonly origin: WeightsOrigin;
}

/** Checks what was recorded of an origin. @throws UserError when it is something else. */
export const parseOrigin = compileSchema<WeightsOrigin>(
  closedObject({ source: { type: "string" }, sha256: { type: "string" }, licence: { type: "string" } }),
);

/**
 * The path of an encoder's weights in the user's cache folder, whether or not they exist.
 * @throws UserError if there are no published weights of that name.
 */
export function weightsPath(encoderName: string, env: NodeJS.ProcessEnv): string {
  return join(cacheDir(env), "weights", `${hubRepository(encoderName).replace("/", "--")}.safetensors`);
}

/**
 * Finds an encoder's weights in the cache folder. Returns undefined if there are none, or if a downloaded file is
 * damaged, which it reports.
 * @throws UserError like `weightsPath`.
 */
export async function findCachedWeights(
  encoderName: string,
  env: NodeJS.ProcessEnv,
): Promise<FetchedWeights | undefined> {
  const path = weightsPath(encoderName, env);
  if (!existsSync(path) || !existsSync(originPath(path))) return undefined;
  const origin = await readJson(originPath(path), parseOrigin);
  if (!isDownload(origin) || (await sha256File(path)) === origin.sha256 || (await isSealed(path)))
    return { path, origin };
  const text = `${path} is damaged: its SHA-256 is not ${origin.sha256}; it is downloaded again`;
  process.stderr.write(`${printableLines(text)}\n`);
  return undefined;
}

function isDownload({ source }: WeightsOrigin): boolean {
  return /^https?:/.test(source);
}

/** Whether it is a whole file of `encodeEncoder`, which was written here from a download. */
async function isSealed(path: string): Promise<boolean> {
  try {
    return "spinegrade.encoder" in decodeSafetensors(await readFile(path), path).metadata;
  } catch (error) {
    if (error instanceof CheckpointError) return false; // damaged
    throw error;
  }
}

/** Says where the file of weights at `path`, which is there already, came from. */
export async function recordOrigin(path: string, origin: WeightsOrigin): Promise<FetchedWeights> {
  await writeJsonAtomic(originPath(path), origin);
  return { path, origin };
}

function originPath(path: string): string {
  return `${path}.json`;
}
