import type { PipelineConfig } from "@spinegrade/pipeline";

/** The folders of a workspace that trained runs are read from and compared in. */
export type RunFolders = Pick<PipelineConfig, "workspaceRoot" | "dataDir" | "workDir" | "outputDir">;
