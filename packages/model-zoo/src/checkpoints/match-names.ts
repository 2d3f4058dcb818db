import { unwrapNames } from "./unwrap-names.ts";

/**
 * A checkpoint under a net's names where the two differ only in how timm spells the parts of a sequence: `stages.0` in a
 * plain model, `stages_0` in one made for its features. Names that the net has are left as they are, and so are those
 * that it has in neither spelling. What a program's wrapper adds to all names is removed, unless the net has such names.
 */
export function matchNames<T>(state: ReadonlyMap<string, T>, names: Iterable<string>): Map<string, T> {
  const spelt = new Map<string, string>();
  for (const name of names) spelt.set(withoutDifference(name), name);
  const isWrapped = ![...state.keys()].some((name) => spelt.has(withoutDifference(name)));
  return new Map(
    [...(isWrapped ? unwrapNames(state) : state)].map(([name, tensor]) => [
      spelt.get(withoutDifference(name)) ?? name,
      tensor,
    ]),
  );
}

/** Only where timm flattens names: after the first name of an encoder. */
function withoutDifference(name: string): string {
  return name.replace(/^((?:encoder\.)?(?:stages|stem|features))[._]/, "$1.");
}
