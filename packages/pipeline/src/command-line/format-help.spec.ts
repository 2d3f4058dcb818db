import { describe, expect, it } from "@jest/globals";
import { command, type Program } from "@spinegrade/pipeline";
import fc from "fast-check";
import { formatHelp } from "./format-help.ts";

const run = (): Promise<string> => Promise.resolve("");
const train = command({
  summary:
    "Trains one fold of a run.\nExit code 2: a sample was skipped and is\nlisted.\n" +
    "reads  data-processed/samples, data-processed/shapes,\n       volumes of the work folder\n" +
    "writes data-processed/runs",
  operands: "RUN",
  options: {
    task: {
      type: "string",
      value: "NAME",
      required: true,
      help: "which net: nfn, foramina; scs, spinal canal",
    },
    sort: {
      type: "string",
      value: "loss|kappa|auroc|calibration|time|memory|name",
      default: "loss",
      help: "the order",
    },
  },
  run,
});

const program: Program = {
  name: "demo",
  about: "A program for a test,\nwith one command that has a name and one without.",
  manifest: new URL("../../package.json", import.meta.url),
  commands: { train },
  unnamed: command({ summary: "Lists runs.", options: {}, run }),
  examples: ["demo train nfn --task nfn --sort calibration and more words than fit in one line of forty"],
};

describe("formatHelp", () => {
  it("breaks usage, summary and explanations at spaces, each line under the first", () => {
    expect(formatHelp(program, 40, "train").split("\n")).toEqual([
      "usage: demo train RUN --task NAME",
      "            [--sort loss|kappa|auroc|calibration|time|memory|name]",
      "",
      "Trains one fold of a run. Exit code 2: a",
      "sample was skipped and is listed.",
      "reads  data-processed/samples,",
      "       data-processed/shapes, volumes of",
      "       the work folder",
      "writes data-processed/runs",
      "  --task NAME  which net: nfn, foramina;",
      "               scs, spinal canal",
      "  --sort loss|kappa|auroc|calibration|time|memory|name",
      "               the order; default loss",
      "  -h, --help   print this help; after a",
      "               command, that command's",
      "  --version    print the version",
      "",
      `example: ${program.examples?.[0] ?? ""}`,
      "",
    ]);
  });

  it("fills lines of any width with the same words, and none over the width but examples and what has no space", () => {
    const linesOf = (width: number): string[] => formatHelp(program, width).split("\n");
    const words = (width: number): string[] => linesOf(width).join(" ").split(/\s+/);
    const widest = "            [--sort loss|kappa|auroc|calibration|time|memory|name]".length;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), (width) => {
        expect(words(width)).toEqual(words(Infinity));
        const lines = linesOf(width).filter((line) => !line.startsWith("example: "));
        const longest = Math.max(...lines.map((line) => line.length));
        expect(longest).toBeLessThanOrEqual(Math.max(width, widest));
      }),
    );
  });
});
