import { errorCode } from "../errors.ts";
import { explainWriteFailure } from "../files/write-failures.ts";

/**
 * Lets a command finish its work when nobody reads its output any more, as after `| head -1`: its files count. Where an output
 * fails otherwise, such as into a file on a full disk, the exit code is 1, for what was printed is not whole.
 */
export function survivePartedReaders(): void {
  for (const stream of [process.stdout, process.stderr])
    if (!stream.listeners("error").includes(onFailure)) stream.on("error", onFailure);
}

function onFailure(error: Error): void {
  if (errorCode(error) === "EPIPE") return;
  process.once("exit", () => (process.exitCode = 1)); // what the command returns must not hide it
  const explained = explainWriteFailure("what the command prints", error);
  process.stderr.write(`error: ${explained instanceof Error ? explained.message : String(explained)}\n`);
}
