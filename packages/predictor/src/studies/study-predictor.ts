import { join } from "node:path";
import type { PredictedStudy, PredictorReady, StudyRequest } from "@spinegrade/competition-data";
import type { PipelineConfig } from "@spinegrade/pipeline";
import { type OpenChain, openChain } from "../chain/nets/open-chain.ts";
import { predictChainStudy } from "../chain/predict-chain-studies.ts";
import { openNets } from "./open-nets.ts";
import { predictStudy } from "./predict-study.ts";

/** Predicts the test studies of a data set one by one. */
export interface StudyPredictor {
  readonly ready: PredictorReady;
  readonly predict: (request: StudyRequest) => Promise<PredictedStudy>;
  readonly dispose: () => void;
}

/**
 * Opens what predicts studies. The caller disposes it.
 * @param runs two-stage runs, which make up a chain; none: every one-stage run that is trained.
 * @throws UserError as `openChain`.
 */
export async function openPredictor(
  config: PipelineConfig,
  runs: readonly string[],
): Promise<StudyPredictor> {
  const images = join(config.dataDir, "test_images");
  if (runs.length > 0) return predictByChain(await openChain(config, runs), images);
  const { nets, unusable } = await openNets(config);
  return {
    ready: { kind: "ready", nets: nets.length, unusable },
    predict: (request) => predictStudy(nets, request, images),
    dispose: () => {
      for (const { net } of nets) net.dispose();
    },
  };
}

/** Predicts by the two-stage chain. @param images the folder of the studies' images. */
export function predictByChain(chain: OpenChain, images: string): StudyPredictor {
  return {
    ready: { kind: "ready", nets: chain.folds.length, unusable: [] },
    predict: async (request) => {
      const { studyId, predictions, failures } = await predictChainStudy(images, request, chain.nets);
      return { kind: "study", studyId, predictions, failures, remarks: [] };
    },
    dispose: () => {
      chain.dispose();
    },
  };
}
