import { UserError } from "@spinegrade/pipeline";

/** Weights by condition or group of conditions, as `weightsByGroup` takes them, of each name. */
export type NamedWeights = ReadonlyMap<string, Readonly<Record<string, number>>>;

/**
 * Reads options NAME:CONDITION=W; a later one of the same name and condition overrides an earlier.
 * @throws UserError for another form.
 */
export function readWeightOptions(options: readonly string[]): NamedWeights {
  const weights = new Map<string, Record<string, number>>();
  for (const option of options) {
    const [, name, condition, text] = /^([^:=]+):([^:=]+)=(.+)$/.exec(option) ?? [];
    const weight = Number(text);
    if (name === undefined || condition === undefined || Number.isNaN(weight))
      throw new UserError(`--weight "${option}" must be NAME:CONDITION=W, for example two-stage:nfn=0.75`);
    weights.set(name, { ...weights.get(name), [condition]: weight });
  }
  return weights;
}
