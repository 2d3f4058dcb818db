import { createInterface } from "node:readline";
import { parseStudyRequest, type PredictedStudy, type PredictorReady } from "@spinegrade/competition-data";
import { startEngine } from "@spinegrade/engine";
import { type Command, command, EXIT, parseJson, type PipelineConfig } from "@spinegrade/pipeline";
import { openPredictor } from "./study-predictor.ts";

/** The command `spinegrade-predict studies`: the process that `spinegrade-submission run` supervises. */
export function studiesCommand(load: () => Promise<PipelineConfig>): Command {
  return command({
    summary:
      "Predicts the studies named on standard input, one JSON object per line, and answers in the same form on standard output.\n" +
      "reads  data-processed/runs/<run>/run.json, checkpoints of the work folder, test_images of the data folder\n" +
      "Uses every trained one-stage run, or the chain of the two-stage runs that are named.\n" +
      "spinegrade-submission run starts this process, and restarts it when it dies.",
    operands: "[RUN] ...",
    options: {},
    run: async ({ operands }) => {
      const config = await load();
      await startEngine();
      const { ready, predict, dispose } = await openPredictor(config, operands);
      say(ready);
      for await (const line of createInterface({ input: process.stdin })) {
        const request = parseStudyRequest(parseJson(line, "the request"), "the request");
        say(await predict(request));
      }
      dispose();
      return EXIT.clean;
    },
  });
}

function say(message: PredictorReady | PredictedStudy): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
