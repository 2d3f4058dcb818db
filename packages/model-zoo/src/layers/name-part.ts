/** A part of a net's tree of names: everything under a name, under one of several names, or selected by a function. */
export type NamePart = string | readonly string[] | ((name: string) => boolean);

/** Whether a name is the part's. `block.10` is not in `block.1`: names are divided at their points. */
export function isInPart(name: string, part: NamePart): boolean {
  if (typeof part === "function") return part(name);
  return [part].flat().some((one) => {
    const prefix = one.endsWith(".") ? one.slice(0, -1) : one;
    return name === prefix || name.startsWith(`${prefix}.`);
  });
}
