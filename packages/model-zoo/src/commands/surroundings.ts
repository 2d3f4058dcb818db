import type { ProgressStream } from "@spinegrade/pipeline";

/** The environment and output streams of a command: those of the process, or a substitute in tests. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: ProgressStream;
}
