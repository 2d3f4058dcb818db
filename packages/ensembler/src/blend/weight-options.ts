import { UserError } from "@spinegrade/pipeline";

/** Weights by condition or group of conditions, as `weightsByGroup` takes them, of each name. */
export type NamedWeights = ReadonlyMap<string, Readonly<Record<string, number>>>;

/** The form of a value of `--weight` that may follow another without the option's name. */
export const FURTHER_WEIGHT = /^[^:=]+:[^:=]+=[^=]+$/;

const DECIMAL = /^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Only ratios count: a weight far from the others is a mistake, and an infinite one has no ratio. */
const [LEAST, MOST] = [1e-9, 1e9];

/** Reads options NAME:CONDITION=W. @throws UserError for another form or two of the same name and condition. */
export function readWeightOptions(options: readonly string[]): NamedWeights {
  const weights = new Map<string, Record<string, number>>();
  for (const option of options) {
    const [, name, condition, text] = /^([^:=]+):([^:=]+)=(.+)$/.exec(option) ?? [];
    const weight = Number(text);
    if (name === undefined || condition === undefined || !DECIMAL.test(text ?? ""))
      throw new UserError(
        `--weight "${option}" must be NAME:CONDITION=W with W 0 or more, for example two-stage:nfn=0.75`,
      );
    if (weight !== 0 && !(weight >= LEAST && weight <= MOST))
      throw new UserError(`--weight "${option}": W must be 0, or from ${LEAST} to ${MOST}`);
    if (Object.hasOwn(weights.get(name) ?? {}, condition))
      throw new UserError(`--weight gives ${name}:${condition} twice: give one weight`);
    weights.set(name, { ...weights.get(name), [condition]: weight });
  }
  return weights;
}
