import type { TrainedRun } from "@spinegrade/tasks";
import type { RunMetrics } from "../run-metrics.ts";

/** The facts about a run for its card. */
export interface CardFacts {
  readonly run: TrainedRun;
  readonly licence: string;
  /** Address of the model, as its author states it; default: the card names the weights by their hash. */
  readonly link?: string | undefined;
  readonly metrics: RunMetrics;
  /** Studies and series of the data set with samples of the task. */
  readonly studies: number;
  readonly series: number;
}

/** Definition of the card's format. */
export const ATLAS = "https://atlas.rsna.org/schemas/2025-11";

/** The placeholder for facts that the author of a model must fill in. */
export const TO_BE_FILLED = "TO BE FILLED IN BY THE AUTHOR";

/** A URI that names content by its SHA-256 (RFC 6920), for what has no address. @param hash in hexadecimal. */
export function uriOfHash(hash: string): string {
  return `ni:///sha-256;${Buffer.from(hash, "hex").toString("base64url")}`;
}
