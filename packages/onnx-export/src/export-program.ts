import { startEngine } from "@spinegrade/engine";
import { command, type Program, readChoice } from "@spinegrade/pipeline";
import { type ExportedModel, exportCheckpoint } from "./export-checkpoint.ts";
import { OPSET_VERSION } from "./model/encode-model.ts";

const FORMATS = ["onnx"] as const;

/** The command line `spinegrade-onnx-export`. */
export const EXPORT_PROGRAM: Program = {
  name: "spinegrade-onnx-export",
  about: "Writes trained nets as ONNX models, which run without Spinegrade.",
  manifest: new URL("../package.json", import.meta.url),
  commands: {},
  unnamed: command({
    summary:
      "Writes the net of a checkpoint as a model for ONNX runtimes, for any number of volumes and of slices.\n" +
      "reads  CHECKPOINT, .safetensors or .pth: the task, the encoder and the image size are recognised\n" +
      "writes FILE; its metadata state input, preprocessing, outputs, points, licence and the checkpoint's hash",
    operands: "CHECKPOINT",
    options: {
      format: { type: "string", value: "NAME", help: `of the model: ${FORMATS.join(", ")}, the default` },
      out: { type: "string", value: "FILE", required: true, help: "the model's file, replaced if it exists" },
      licence: { type: "string", value: "TEXT", help: "the licence of the weights, for the metadata" },
    },
    run: async ({ required, values: { format = "onnx", licence } }) => {
      readChoice("--format", format, FORMATS);
      await startEngine({ device: "cpu" });
      const out = required("out");
      const model = await exportCheckpoint(
        required("CHECKPOINT"),
        out,
        licence === undefined ? {} : { licence },
      );
      return describeModel(model, out);
    },
  }),
};

function describeModel({ task, encoder, inputs, bytes }: ExportedModel, out: string): string {
  return (
    `${out}: ${task} with ${encoder}, opset ${OPSET_VERSION}, ${(bytes / 1e6).toFixed(1)} MB\n` +
    `${inputs}; research software, not for clinical use\n`
  );
}
