import { CONDITIONS, LABEL_GROUPS, type Condition } from "@spinegrade/competition-data";
import { UserError } from "@spinegrade/pipeline";
import type { BlendWeights } from "./blend.ts";

/** Names for conditions together: `nfn`, `ss`, `scs`, and `all`. */
const GROUPS: ReadonlyMap<string, readonly Condition[]> = new Map([
  ["all", CONDITIONS],
  ...Object.entries(LABEL_GROUPS).map(
    ([name, { points }]) => [name, [...new Set(points.map(({ condition }) => condition))]] as const,
  ),
  ...CONDITIONS.map((condition) => [condition, [condition]] as const),
]);

/**
 * Weights by condition from weights by the name of a condition or of a group of them; a later name overrides an earlier.
 * @throws UserError for an unknown name.
 */
export function weightsByGroup(named: Readonly<Record<string, number>>): BlendWeights {
  const weights: Partial<Record<Condition, number>> = {};
  for (const [name, weight] of Object.entries(named)) {
    for (const condition of conditionsOfGroup(name)) weights[condition] = weight;
  }
  return weights;
}

/** The conditions of a group, such as a task's, or of a condition's own name. @throws UserError for an unknown name. */
export function conditionsOfGroup(name: string): readonly Condition[] {
  const conditions = GROUPS.get(name);
  if (conditions === undefined)
    throw new UserError(`there are no conditions "${name}"; known: ${[...GROUPS.keys()].join(", ")}`);
  return conditions;
}
