interface Macro {
  readonly parameters: readonly string[];
  readonly lines: readonly string[];
}

/**
 * Expands text macros, which AssemblyScript lacks: a function cannot change its caller's local variables, and the MQ
 * decoder's registers must stay in such.
 *
 * `#define name(a, b)` to `#end` defines one; a line `#name(x, y)` is replaced by its lines, with parameters replaced
 * as whole words. Macros may use macros that are defined above them.
 * @throws Error for a macro that is not defined, is not ended, or is given another number of arguments.
 */
export function expandMacros(source: string): string {
  const macros = new Map<string, Macro>();
  const expanded: string[] = [];
  let open: { name: string; parameters: string[]; lines: string[] } | undefined;
  for (const line of source.split("\n")) {
    const [, name, parameters = ""] = /^#define (\w+)\((.*)\)$/.exec(line) ?? [];
    if (name !== undefined) open = { name, parameters: splitArguments(parameters), lines: [] };
    else if (line === "#end" && open !== undefined) {
      macros.set(open.name, open);
      open = undefined;
    } else (open?.lines ?? expanded).push(...expandLine(line, macros));
  }
  if (open !== undefined) throw new Error(`macro ${open.name} has no #end`);
  return expanded.join("\n");
}

function expandLine(line: string, macros: ReadonlyMap<string, Macro>): string[] {
  const [, name, given = ""] = /^\s*#(\w+)\((.*)\)$/.exec(line) ?? [];
  if (name === undefined) return [line];
  const macro = macros.get(name);
  if (macro === undefined) throw new Error(`macro ${name} is not defined above: ${line.trim()}`);
  const values = splitArguments(given);
  if (values.length !== macro.parameters.length) throw new Error(`wrong number of arguments: ${line.trim()}`);
  const valueOf = new Map(macro.parameters.map((parameter, index) => [parameter, values[index] ?? ""]));
  return macro.lines.map((text) => text.replaceAll(/\b[a-zA-Z]\w*\b/g, (word) => valueOf.get(word) ?? word));
}

/** Splits at the commas that stand in no parentheses. */
function splitArguments(text: string): string[] {
  const parts: string[] = [];
  let part = "";
  let depth = 0;
  for (const character of `${text},`) {
    depth += Number(character === "(") - Number(character === ")");
    if (character === "," && depth === 0) {
      parts.push(part.trim());
      part = "";
    } else part += character;
  }
  return text.trim() === "" ? [] : parts;
}
