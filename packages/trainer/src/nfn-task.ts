import type { Example } from "@spinegrade/augmentation";
import type { NfnSample } from "@spinegrade/label-fixes";
import { nfnLoss } from "@spinegrade/losses";
import { createNfnNet } from "@spinegrade/model-zoo";
import { toBatch } from "@spinegrade/predictor";
import { buildFoldReport } from "./fold-report.ts";
import { ExampleLoader } from "./load-examples.ts";
import { nfnTargets } from "./nfn-targets.ts";
import { lossWeightsAt, type RunConfig } from "./run-config.ts";
import type { FoldJob } from "./train-fold.ts";
import { renderTrainingReport } from "./training-report.ts";
import type { TrainingTask } from "./training-task.ts";
import type { ValidationOptions } from "./validate.ts";
import { type FoldValidation, toOutOfFold, validateFold } from "./validate-fold.ts";

/** Neural foraminal narrowing: ten points and their grades, on Sagittal T1. */
export function createNfnTask(job: FoldJob): TrainingTask<NfnSample, Example, FoldValidation> {
  const { run, fold, config, data, folders } = job;
  const { encoder, decoderChannels, imageSize } = config.net;
  const net = createNfnNet({ encoder, decoderChannels, seed: config.seed });
  const loader = new ExampleLoader(folders.workDir, config, data.template);
  return {
    net,
    data: {
      samples: data.training,
      load: (sample, epoch) => loader.augmented(sample, epoch),
      describe: describeSample,
    },
    validationSamples: data.validation.length,
    computeLoss: (examples, epoch) => {
      const { images, depths } = toBatch(examples);
      const target = nfnTargets(examples);
      const poolUnder = config.gradePooling === "true-heatmap" ? { poolUnder: target.heatmap } : {};
      const output = net.forward(images, depths, { training: true, ...poolUnder });
      return nfnLoss(output, target, optionsAt(config, epoch));
    },
    validate: (epoch, signal) => validateFold(net, loader, data, optionsAt(config, epoch), signal),
    toOutOfFold: (validation) => toOutOfFold(validation, run, fold, folders.workDir, imageSize),
    renderReport: async (epochs, validation) =>
      renderTrainingReport(await buildFoldReport(job, epochs, validation)),
  };
}

function optionsAt({ matching, gradePooling, lossWeights }: RunConfig, epoch: number): ValidationOptions {
  return { matching, gradePooling, weights: lossWeightsAt(lossWeights, epoch) };
}

function describeSample({ studyId, seriesId }: NfnSample): string {
  return `study ${studyId}, series ${seriesId}`;
}
