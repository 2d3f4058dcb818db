import { startEngine } from "@spinegrade/engine";
import { canonicalJson, type Command, command, readWhole } from "@spinegrade/pipeline";
import { formatSummary } from "../summary/format-summary.ts";
import { summarise } from "../summary/summarise.ts";

const MOST = 100_000;

/** `spinegrade-model-zoo summary`. */
export function summaryCommand(): Command {
  return command({
    summary: "Prints the layers of a model, their shapes, parameters and floating-point operations.",
    options: {
      model: { type: "string", value: "NAME", required: true, help: "the encoder's timm name" },
      net: { type: "string", value: "encoder|nfn|scs", help: "the encoder alone (default), or in which net" },
      size: { type: "string", value: "PIXELS", help: "side of the square image" },
      slices: { type: "string", value: "N", help: "slices of the volume" },
      json: { type: "boolean", help: "as JSON" },
    },
    run: async ({ values, required }) => {
      const options = {
        model: required("model"),
        ...(values.net !== undefined && { net: values.net }),
        ...(values.size !== undefined && { size: readWhole("--size", values.size, [1, MOST]) }),
        ...(values.slices !== undefined && { slices: readWhole("--slices", values.slices, [1, MOST]) }),
      };
      await startEngine();
      const summary = summarise(options);
      return values.json === true ? canonicalJson(summary) : formatSummary(summary);
    },
  });
}
