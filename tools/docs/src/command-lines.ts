import { splitBlocks } from "./markdown.ts";

/** A call of one of our commands in a text. */
export interface CommandLine {
  /** `spinegrade` or `spinegrade-ingest`. */
  readonly program: string;
  readonly args: readonly string[];
}

/** A container of ours runs `spinegrade` with what follows the image. */
const CONTAINER = /^(?:docker|apptainer) run (?:.*?\s)?(?:spinegrade(?::\w+)?|\w+\.sif) /;

const CALL = /^(?:\w+=\S* )*(?:npx --no-install )?(spinegrade(?:-[a-z][a-z-]*)?)(?: (.*))?$/;

/** The calls of our commands in a text's blocks of shell code, in order; of a synopsis, with all that is optional. */
export function findCommandLines(markdown: string): CommandLine[] {
  return splitBlocks(markdown)
    .filter(({ kind, language }) => kind === "code" && language === "sh")
    .flatMap(({ text }) => text.replaceAll("\\\n", " ").split("\n"))
    .flatMap((line) => line.replace(/(^|\s)#.*$/, "").split(/\s(?:&&|\||;)\s/))
    .flatMap((part) => {
      const [, program, rest = ""] = CALL.exec(part.trim().replace(CONTAINER, "spinegrade ")) ?? [];
      return program === undefined ? [] : [{ program, args: splitWords(rest) }];
    });
}

function splitWords(text: string): string[] {
  return [...text.replaceAll(/[[\]]|\.\.\./g, " ").matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? "",
  );
}
