import { outputFromSource, type ProcessResult } from "@spinegrade/readme-example";
import { type CommandLine, parseResults } from "./command-line.ts";

/**
 * Runs command lines one after another in one process: to load a program takes longer than most of them.
 * @param script of the workspace; calls `answerCommandLines`.
 * @returns what became of each, in order.
 * @throws Error when the process fails.
 */
export async function runCommandLines(
  script: string,
  lines: readonly CommandLine[],
): Promise<readonly ProcessResult[]> {
  return parseResults(await outputFromSource([script, JSON.stringify(lines)]));
}
