import { tripleOf } from "@spinegrade/pipeline";

/** Schema of a row's probabilities. */
export const PROBABILITIES_SCHEMA: object = tripleOf({ type: "number", minimum: 0, maximum: 1 });
