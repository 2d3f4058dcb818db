import { UserError } from "@spinegrade/pipeline";

/** A training stopped on request. */
export class TrainingStopped extends UserError {
  override name = "TrainingStopped";
}
