import { formatSubmission } from "@spinegrade/competition-data";
import { type Command, command, UserError, writeFileAtomic } from "@spinegrade/pipeline";
import { blend, type BlendPart } from "./blend.ts";
import { readRows } from "./read-rows.ts";
import { recipeNamed } from "./recipes.ts";
import { weightsByGroup } from "./weights-by-group.ts";

/** The command `spinegrade-ensembler blend`. */
export function blendCommand(): Command {
  return command({
    summary:
      "Blends submissions and predictions, row by row, with weights for each condition. The first file gives the rows.\n" +
      "A file is a submission (CSV), predictions.json of a run, or that of the ensemble.",
    operands: "NAME=FILE ...",
    options: {
      out: { type: "string", value: "FILE", required: true, help: "the submission to write" },
      recipe: {
        type: "string",
        value: "NAME",
        help: "a published blend, such as +ensemble; it names the files' NAMEs",
      },
      weight: {
        type: "string",
        multiple: true,
        value: "NAME:CONDITION=W",
        help: "a weight, for a condition or for all, nfn, scs, ss",
      },
    },
    run: async ({ operands, values: { recipe, weight = [] }, required }) => {
      const files = new Map(operands.map(readFileOf));
      const weights =
        recipe === undefined
          ? readWeightOptions(weight)
          : new Map(Object.entries((await recipeNamed(recipe)).parts));
      if (recipe !== undefined && weight.length > 0)
        throw new UserError("--recipe states the weights: give either it or --weight");
      checkNames([...files.keys()], [...weights.keys()]);
      const parts: BlendPart[] = [];
      for (const [name, named] of weights) {
        const path = files.get(name) ?? "";
        parts.push({ name: `${name} (${path})`, rows: await readRows(path), weights: weightsByGroup(named) });
      }
      const rows = blend(parts);
      const out = required("out");
      await writeFileAtomic(out, formatSubmission(rows));
      return `${out}: ${rows.length} rows, blended from ${[...weights.keys()].join(", ")}\n`;
    },
  });
}

function readFileOf(operand: string): [name: string, path: string] {
  const at = operand.indexOf("=");
  if (at > 0 && at < operand.length - 1) return [operand.slice(0, at), operand.slice(at + 1)];
  throw new UserError(`"${operand}" must name a file as NAME=FILE, for example two-stage=two-stage.csv`);
}

function readWeightOptions(options: readonly string[]): Map<string, Record<string, number>> {
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

function checkNames(files: readonly string[], weighed: readonly string[]): void {
  const without = weighed.filter((name) => !files.includes(name));
  if (without.length > 0)
    throw new UserError(`no file is named for ${without.join(", ")}: give each as NAME=FILE`);
  const unused = files.filter((name) => !weighed.includes(name));
  if (unused.length > 0 || weighed.length === 0)
    throw new UserError(
      `no weight is given for ${unused.join(", ") || "any file"}: name a --recipe, or weights with --weight`,
    );
}
