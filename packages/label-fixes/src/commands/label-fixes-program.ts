import type { PipelineConfig, Program } from "@spinegrade/pipeline";
import { doctorCommand } from "./doctor-command.ts";
import { noiseCommand } from "./noise-command.ts";
import { samplesCommand } from "./samples-command.ts";

/** The command line `spinegrade-label-fixes`. */
export function labelFixesProgram(loadConfig: () => Promise<PipelineConfig>): Program {
  return {
    name: "spinegrade-label-fixes",
    about: "Corrects and examines labels, and makes samples of them.",
    manifest: new URL("../../package.json", import.meta.url),
    commands: {
      samples: samplesCommand(loadConfig),
      doctor: doctorCommand(loadConfig),
      noise: noiseCommand(loadConfig),
    },
  };
}
