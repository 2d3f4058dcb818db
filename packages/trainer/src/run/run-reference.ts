import { defaultText, listOptionKeys, type OptionKey } from "./option-keys.ts";
import { REQUIRED_KEYS } from "./run-config-schema.ts";
import { listRunTasks } from "./run-tasks.ts";

/** Keys that the table omits. */
const UNLISTED = ["$schema", "description"];

/** Renders the table of run options as Markdown. */
export function runOptionsTable(): string {
  const rows = listOptionKeys()
    .filter(({ key }) => !UNLISTED.includes(key))
    .map((option) => [`\`${option.key}\``, valuesOf(option), defaultOf(option), meaningOf(option)]);
  const lines = [["key", "values", "default", "meaning"], ["---", "---", "---", "---"], ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

function valuesOf({ schema }: OptionKey): string {
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(", ");
  const { type } = schema;
  return typeof type === "string" ? type : (type ?? []).join(", ");
}

function defaultOf({ schema, isRequired }: OptionKey): string {
  const text = defaultText(schema);
  return text === "" ? (isRequired ? "required" : "") : `\`${text}\``;
}

function meaningOf({ schema: { description = "" }, tasks }: OptionKey): string {
  const isOfAll = tasks.length === listRunTasks().length;
  return isOfAll ? description : `${tasks.join(", ")} only. ${description}`;
}

/** The JSON schema of run files, for editors. The trainer itself checks a file with the schema of its task. */
export function runJsonSchema(): object {
  const tasks = listRunTasks();
  const differing = new Set(differingKeys());
  const entries = tasks.flatMap(({ properties }) => Object.entries(properties));
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "A run of the Spinegrade trainer",
    type: "object",
    additionalProperties: false,
    required: REQUIRED_KEYS,
    properties: Object.fromEntries(entries.map(([key, schema]) => [key, differing.has(key) ? {} : schema])),
    allOf: tasks.map((task) => {
      const own = Object.entries(task.properties);
      return {
        if: {
          type: "object",
          required: ["net"],
          properties: {
            net: { type: "object", required: ["task"], properties: { task: { const: task.name } } },
          },
        },
        then: {
          type: "object",
          propertyNames: { enum: own.map(([key]) => key) },
          properties: Object.fromEntries(own.filter(([key]) => differing.has(key))),
        },
      };
    }),
  };
}

/** The keys whose schema differs between tasks. */
function differingKeys(): string[] {
  const schemas = new Map<string, Set<string>>();
  for (const [key, schema] of listRunTasks().flatMap(({ properties }) => Object.entries(properties)))
    schemas.set(key, (schemas.get(key) ?? new Set()).add(JSON.stringify(schema)));
  return [...schemas].filter(([, texts]) => texts.size > 1).map(([key]) => key);
}
