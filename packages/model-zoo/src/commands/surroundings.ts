import type { ProgressStream } from "@spinegrade/pipeline";

/** Where a command runs, and where its words go: the process itself, or in a test what stands in for it. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: ProgressStream;
}
