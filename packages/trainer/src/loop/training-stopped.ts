import { UserError } from "@spinegrade/pipeline";

/** A training that was asked to stop, and did. */
export class TrainingStopped extends UserError {
  override name = "TrainingStopped";
}
