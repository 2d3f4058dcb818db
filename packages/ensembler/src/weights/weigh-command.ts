import { type Command, command, type PipelineConfig, readChoice, UserError } from "@spinegrade/pipeline";
import { AVERAGE_SPACES } from "../rows/combine-probabilities.ts";
import { makeConditionWeights } from "./make-condition-weights.ts";
import { makeWeights } from "./make-weights.ts";

/** The property that the weighed runs share. */
const WEIGHED_BY = ["task", "condition"] as const;

/** The command `spinegrade-ensembler weigh`. */
export function weighCommand(loadConfig: () => Promise<PipelineConfig>): Command {
  return command({
    summary:
      "Finds the best weights of the runs of each task, and measures their gain with nested folds.\n" +
      "With --by condition the runs that predict the same conditions are weighed, one-stage and two-stage together.\n" +
      "reads  data-processed/out-of-fold/<run>/predictions.json, the data set's tables; by condition: data-processed/runs/<run>/out-of-fold.json\n" +
      "writes data-processed/ensemble-weights/weights.json",
    operands: "[RUN] ...",
    options: {
      by: {
        type: "string",
        value: WEIGHED_BY.join("|"),
        default: "task",
        help: "weigh the runs of one task, or all that predict a condition",
      },
      space: {
        type: "string",
        value: AVERAGE_SPACES.join("|"),
        default: "linear",
        help: "weights for the mean of probabilities, or of their logarithms",
      },
    },
    run: async ({ operands, values }) => {
      const space = readChoice("--space", values.space, AVERAGE_SPACES);
      const by = readChoice("--by", values.by, WEIGHED_BY);
      if (by === "condition")
        return await makeConditionWeights(await loadConfig(), { runs: operands, space });
      if (operands.length > 0) throw new UserError("runs are named with --by condition only");
      return await makeWeights(await loadConfig(), { space });
    },
  });
}
