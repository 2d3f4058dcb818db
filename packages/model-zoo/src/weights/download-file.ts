import { createWriteStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
  errorCode,
  explainWriteFailure,
  Progress,
  type ProgressStream,
  sha256File,
  UserError,
} from "@spinegrade/pipeline";
import { makeFolder } from "@spinegrade/pipeline/atomic-files";
import { request } from "./request.ts";

/** The expected size and hash of a download. */
export interface ExpectedFile {
  readonly url: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Downloads a file to `path`. An interrupted download leaves `path.part`, from which the next call resumes. The file is
 * renamed only if its size and hash are correct.
 * @throws UserError if the network or the server fails, the content is not as expected, or the folder cannot be made.
 */
export async function downloadFile(
  { url, bytes, sha256 }: ExpectedFile,
  path: string,
  stream?: ProgressStream,
): Promise<void> {
  const part = `${path}.part`;
  await makeFolder(dirname(path)).catch((error: unknown) => {
    throw explainWriteFailure(path, error);
  });
  const held = await sizeOf(part);
  if (held < bytes) await appendRest(url, part, { held, bytes }, stream);
  const found = await sha256File(part);
  if (found !== sha256) {
    await rm(part, { force: true });
    throw new UserError(`${url}: the download's SHA-256 is ${found}, not ${sha256}; run the command again`);
  }
  await rename(part, path);
}

async function appendRest(
  url: string,
  part: string,
  { held, bytes }: { held: number; bytes: number },
  stream?: ProgressStream,
): Promise<void> {
  const response = await request(url, held > 0 ? { Range: `bytes=${held}-` } : {});
  const isRest = response.status === 206; // a server that does not support ranges sends the whole file again
  const progress = new Progress("download", {
    total: Math.round((bytes - (isRest ? held : 0)) / 1e6),
    unit: "MB",
    ...(stream === undefined ? {} : { stream }),
  });
  if (response.body === null) throw new UserError(`the response from ${url} is empty`);
  let pending = 0;
  const counted = Readable.fromWeb(response.body).on("data", (chunk: Uint8Array) => {
    pending += chunk.length;
    const megabytes = Math.floor(pending / 1e6);
    if (megabytes > 0) progress.advance(megabytes);
    pending -= megabytes * 1e6;
  });
  try {
    await pipeline(counted, createWriteStream(part, { flags: isRest ? "a" : "w" }));
  } catch (error) {
    const kept = await sizeOf(part);
    throw new UserError(
      `the download of ${url} stopped after ${kept} of ${bytes} bytes; run the command again to resume it`,
      { cause: error },
    );
  } finally {
    progress.finish();
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return 0;
    throw error;
  }
}
