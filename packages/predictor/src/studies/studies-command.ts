import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseStudyRequest, type PredictedStudy, type PredictorReady } from "@spinegrade/competition-data";
import { startEngine } from "@spinegrade/engine";
import { type Command, command, EXIT, parseJson, type PipelineConfig } from "@spinegrade/pipeline";
import { openNets } from "./open-nets.ts";
import { predictStudy } from "./predict-study.ts";

/** The command `spinegrade-predict studies`: the process that `spinegrade-submission run` supervises. */
export function studiesCommand(load: () => Promise<PipelineConfig>): Command {
  return command({
    summary:
      "Predicts studies that it reads from standard input, one JSON object a line, and answers on standard output likewise.\n" +
      "reads  data-processed/runs/<run>/run.json, checkpoints of the work folder, test_images of the data folder\n" +
      "It is the process that spinegrade-submission run starts, and starts again when it dies.",
    options: {},
    run: async () => {
      const config = await load();
      await startEngine();
      const { nets, unusable } = await openNets(config);
      say({ kind: "ready", nets: nets.length, unusable });
      for await (const line of createInterface({ input: process.stdin })) {
        const request = parseStudyRequest(parseJson(line, "the request"), "the request");
        say(await predictStudy(nets, request, join(config.dataDir, "test_images")));
      }
      for (const { net } of nets) net.dispose();
      return EXIT.clean;
    },
  });
}

function say(message: PredictorReady | PredictedStudy): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
