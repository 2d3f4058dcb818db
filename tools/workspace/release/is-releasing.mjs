// @ts-check
/** @typedef {Readonly<Record<string, { readonly semverBump: string } | undefined>>} CommitTypes */

const HEADER = /^(\w+)(?:\([^)]*\))?(!?): /;

/**
 * Whether a commit changes what users of its packages get: one of a type that bumps a version, or a breaking one of any.
 * @param {string} message the whole message
 * @param {CommitTypes} types `release.conventionalCommits.types` of nx.json
 */
export function isReleasing(message, types) {
  const [, type = "", mark = ""] = HEADER.exec(message) ?? [];
  if (mark === "!" || /^BREAKING[ -]CHANGE: /m.test(message)) return true;
  return (types[type]?.semverBump ?? "none") !== "none";
}
