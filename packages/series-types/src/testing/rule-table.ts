import { RULES, type Rule } from "@spinegrade/series-types";

interface Row {
  readonly cells: readonly string[];
}

/** The table of rules in the README, a row for each rule; rules that differ in the weighting alone share one. */
export function ruleTable(): string {
  const rows = new Map<string, Row>();
  for (const [question, rules] of Object.entries(RULES))
    for (const rule of rules as readonly Rule[]) {
      const row = rowOf(question, rule);
      rows.set(row.cells.join("|"), row);
    }
  const table = [
    ["question", "rule", "reads", "applies when", "says"],
    ["---", "---", "---", "---", "---"],
    ...[...rows.values()].map(({ cells }) => cells),
  ];
  return table.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function rowOf(question: string, rule: Rule): Row {
  const answer = rule.says[0]?.[0] ?? "";
  const isFamily =
    /^(description|protocol|acquisition-contrast)-/.test(rule.name) && question === "weighting";
  const shared = (text: string): string =>
    isFamily && rule.says.length === 1 ? text.replaceAll(answer, "…") : text;
  const says = rule.says.map(([one, strength]) => `${shared(one)} ${Math.round(100 * strength)} %`);
  return { cells: [question, `\`${shared(rule.name)}\``, rule.reads, shared(rule.when), says.join(", ")] };
}
