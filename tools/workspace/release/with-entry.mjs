// @ts-check
const TITLE = /^##? (\d+\.\d+\.\d+\S*)(?: \(\d{4}-\d\d-\d\d\))?$/;

/**
 * A changelog whose entry of one version says this. An entry that says the same keeps its date; a new one comes first.
 * @param {string} changelog
 * @param {string} version
 * @param {string} entry with its title; empty if there is nothing to say
 */
export function withEntry(changelog, version, entry) {
  const entries = entriesOf(changelog);
  const index = entries.findIndex(([title = ""]) => TITLE.exec(title)?.[1] === version);
  const lines = entry === "" ? [] : entry.trimEnd().split("\n");
  if (index === -1) entries.unshift(lines);
  else if (String(entries[index]?.slice(1)) !== String(lines.slice(1))) entries[index] = lines;
  return entries
    .filter(({ length }) => length > 0)
    .map((each) => `${each.join("\n")}\n`)
    .join("\n");
}

/** The lines of each entry, without empty ones at its end. @param {string} changelog @returns {string[][]} */
function entriesOf(changelog) {
  /** @type {string[][]} */
  const entries = [];
  for (const line of changelog.split("\n"))
    if (TITLE.test(line)) entries.push([line]);
    else entries.at(-1)?.push(line);
  return entries.map((lines) => lines.join("\n").trimEnd().split("\n"));
}
