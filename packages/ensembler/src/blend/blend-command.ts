import { resolve } from "node:path";
import { formatSubmission, type SubmissionRow } from "@spinegrade/competition-data";
import { type Command, command, readChoice, UserError, writeFileAtomic } from "@spinegrade/pipeline";
import { AVERAGE_SPACES } from "../rows/combine-probabilities.ts";
import { blend, type BlendPart } from "./blend.ts";
import { blendMembers } from "./blend-members.ts";
import { expectMembers, MEMBER_LISTS, readMemberList } from "./member-list.ts";
import { readRows } from "./read-rows.ts";
import { recipeNamed } from "./recipes.ts";
import { FURTHER_WEIGHT, type NamedWeights, readWeightOptions } from "./weight-options.ts";
import { weightsByGroup } from "./weights-by-group.ts";

type Files = ReadonlyMap<string, string>;

const OPTIONS = {
  out: { type: "string", value: "FILE", required: true, help: "the submission to write" },
  recipe: {
    type: "string",
    value: "NAME",
    help: "a published blend, such as +ensemble; it names the files' NAMEs",
  },
  members: {
    type: "string",
    value: MEMBER_LISTS.join("|"),
    help: "blend members of the two-stage ensemble, the NAMEs, in log space",
  },
  weight: {
    type: "string",
    multiple: true,
    value: "NAME:CONDITION=W",
    further: FURTHER_WEIGHT,
    help: "a weight, for a condition or for all, nfn, scs, ss",
  },
  space: {
    type: "string",
    value: AVERAGE_SPACES.join("|"),
    default: "linear",
    help: "average probabilities, or their logarithms",
  },
} as const;

/** The command `spinegrade-ensembler blend`. */
export function blendCommand(): Command {
  return command({
    summary:
      "Blends submissions and predictions, row by row, with weights for each condition. The first file gives the rows.\n" +
      "A file is a submission (CSV), predictions.json of a run, or that of the ensemble.",
    operands: "NAME=FILE ...",
    options: OPTIONS,
    run: async ({ operands, values: { recipe, members, weight = [], space }, required }) => {
      const files = readFiles(operands);
      const stated = [recipe, members].filter((one) => one !== undefined).length + Math.min(1, weight.length);
      if (stated > 1)
        throw new UserError(
          "--recipe and --members state the weights: give one of --recipe, --members and --weight",
        );
      const out = required("out");
      refuseInput(out, files);
      const rows =
        members === undefined
          ? await blendFiles(
              files,
              recipe === undefined
                ? readWeightOptions(weight)
                : new Map(Object.entries((await recipeNamed(recipe)).parts)),
              readChoice("--space", space, AVERAGE_SPACES),
            )
          : await blendMemberFiles(files, readChoice("--members", members, MEMBER_LISTS));
      await writeFileAtomic(out, formatSubmission(rows));
      return `${out}: ${rows.length} rows, blended from ${[...files.keys()].join(", ")}\n`;
    },
  });
}

async function blendFiles(
  files: Files,
  weights: NamedWeights,
  space: (typeof AVERAGE_SPACES)[number],
): Promise<SubmissionRow[]> {
  checkNames([...files.keys()], [...weights.keys()]);
  const parts: BlendPart[] = [];
  for (const [name, named] of weights) {
    const path = files.get(name) ?? "";
    parts.push({ name: `${name} (${path})`, rows: await readRows(path), weights: weightsByGroup(named) });
  }
  return blend(parts, space);
}

async function blendMemberFiles(files: Files, name: (typeof MEMBER_LISTS)[number]): Promise<SubmissionRow[]> {
  const list = await readMemberList(name);
  expectMembers(list, [...files.keys()]);
  const rows = new Map<string, readonly SubmissionRow[]>();
  for (const [member, path] of files) rows.set(member, await readRows(path));
  return blendMembers(list, rows);
}

function readFiles(operands: readonly string[]): Files {
  const files = new Map<string, string>();
  for (const [name, path] of operands.map(readFileOf)) {
    if (files.has(name)) throw new UserError(`two files are named ${name}: give each another name`);
    files.set(name, path);
  }
  return files;
}

/** @throws UserError where the result would replace a file that it is made from. */
function refuseInput(out: string, files: Files): void {
  const replaced = [...files.values()].find((path) => resolve(path) === resolve(out));
  if (replaced !== undefined)
    throw new UserError(`--out ${out} would replace a file that is to be blended: name another`);
}

function readFileOf(operand: string): [name: string, path: string] {
  const at = operand.indexOf("=");
  if (at > 0 && at < operand.length - 1) return [operand.slice(0, at), operand.slice(at + 1)];
  throw new UserError(`"${operand}" must name a file as NAME=FILE, for example two-stage=two-stage.csv`);
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
