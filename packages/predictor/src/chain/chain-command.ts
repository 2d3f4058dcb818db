import { DEVICE_OPTION, readDevice, startEngine } from "@spinegrade/engine";
import { type Command, command, EXIT, type PipelineConfig, printableLines } from "@spinegrade/pipeline";
import { formatFlags } from "../format-flags.ts";
import { CHAIN_RUNS, openChain } from "./nets/open-chain.ts";
import { type ChainStudies, predictChainStudies } from "./predict-chain-studies.ts";

/** The command `spinegrade-predict chain`. */
export function chainCommand(load: () => Promise<PipelineConfig>): Command {
  return command({
    summary:
      "Predicts the test studies by the two-stage chain: points, levels of axial slices, grades of crops around them.\n" +
      `Without names, the runs are ${CHAIN_RUNS.join(", ")}.\n` +
      "reads  data-processed/runs/<run>/two-stage-run.json, checkpoints of the work folder, test_images of the data folder\n" +
      "writes data-processed/predictions/<run>/predictions.json of each grader, data-processed/chain/studies.json\n" +
      "Exit code 2 when a series could not be predicted, unless that is tolerated.",
    operands: "[RUN] ...",
    options: {
      device: DEVICE_OPTION,
      published: {
        type: "boolean",
        help: "grade recesses of a study without Sagittal T2/STIR on mid-grey, as published",
      },
      "tolerate-failures": { type: "boolean", help: "exit code 0 as long as a series was predicted" },
    },
    run: async ({ operands, values }) => {
      const config = await load();
      await startEngine({ device: readDevice(values.device) });
      const chain = await openChain(config, operands.length === 0 ? undefined : operands);
      try {
        const found = await predictChainStudies(config, chain, { published: values.published === true });
        process.stdout.write(printableLines(describe(found)));
        const failed = found.studies.flatMap(({ studyId, failures }) =>
          failures.map(
            ({ seriesId, reason }) => `not predicted: study ${studyId}, series ${seriesId}: ${reason}`,
          ),
        );
        if (failed.length === 0) return EXIT.clean;
        process.stderr.write(`${printableLines(failed.join("\n"))}\n`);
        const isTolerated = values["tolerate-failures"] === true;
        const isAny = found.studies.some(({ predictions }) => predictions.length > 0);
        return isTolerated && isAny ? EXIT.clean : EXIT.finishedWithFailures;
      } finally {
        chain.dispose();
      }
    },
  });
}

function describe({ studies, paths, path }: ChainStudies): string {
  const missing = studies.flatMap(({ studyId, missing: views }) =>
    views.map(({ view, done }) => `  study ${studyId}: no ${view} series: ${done}`),
  );
  const lines = [
    `the two-stage chain: ${studies.length} studies`,
    ...[...paths, path].map((one) => `  ${one}`),
  ];
  const flags = formatFlags(studies.flatMap(({ predictions }) => predictions));
  return [...lines, ...missing, flags].join("\n");
}
