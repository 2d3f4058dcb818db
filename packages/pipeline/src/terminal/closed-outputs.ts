import { errorCode } from "../errors.ts";
import { explainWriteFailure } from "../files/write-failures.ts";

const EXIT_OF_FAILURE = 1;

const failed = new Set<NodeJS.WriteStream>();

/**
 * Lets a command finish its work when nobody reads its output any more, as after `| head -1`: its files count. Where an output
 * fails otherwise, such as into a file on a full disk, the exit code is 1, for what was printed is not whole.
 */
export function survivePartedReaders(): void {
  listen(process.stdout, onOutputFailure);
  listen(process.stderr, onErrorFailure);
}

/** Once, however many commands the process runs. */
function listen(stream: NodeJS.WriteStream, listener: (error: Error) => void): void {
  if (!stream.listeners("error").includes(listener)) stream.on("error", listener);
}

function onOutputFailure(error: Error): void {
  if (!fails(process.stdout, error)) return;
  const explained = explainWriteFailure("what the command prints", error);
  process.stderr.write(`error: ${explained instanceof Error ? explained.message : String(explained)}\n`);
}

/** Says nothing: it would say so on the stream that fails, and fail again, without end. */
function onErrorFailure(error: Error): void {
  fails(process.stderr, error);
}

/** Makes the exit code 1. @returns whether a failure is news: not of a reader that parted, and the stream's first. */
function fails(stream: NodeJS.WriteStream, error: Error): boolean {
  if (errorCode(error) === "EPIPE" || failed.has(stream)) return false;
  failed.add(stream);
  process.once("exit", () => (process.exitCode = EXIT_OF_FAILURE)); // what the command returns must not hide it
  return true;
}
