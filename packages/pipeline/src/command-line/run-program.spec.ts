import { describe, expect, it } from "@jest/globals";
import { answerCommandLine, command, type Options, type Program, UserError } from "@spinegrade/pipeline";

const fold: Options = {
  fold: { type: "string", value: "K", required: true, help: "which fold" },
};

const train = command({
  summary: "Trains one fold of a run.",
  operands: "RUN",
  options: {
    ...fold,
    epochs: { type: "string", value: "N", default: "3", help: "how many epochs" },
    learningRate: { type: "string", value: "X", help: "the step" },
    "learning-rate": { type: "string", value: "X", help: "the step", isAlias: true },
    plain: { type: "boolean", help: "no colours" },
  },
  run: ({ values, required }) =>
    Promise.resolve(
      JSON.stringify([
        required("RUN"),
        required("fold"),
        values.epochs,
        values["learning-rate"],
        values.plain,
      ]),
    ),
});

const compare = command({
  summary: "Compares runs.",
  operands: "RUN ...",
  options: {},
  run: ({ operands }) => Promise.resolve(operands.length),
});

const list = command({
  summary: "Lists series.",
  operands: "DIR [MODEL] ...",
  options: {
    series: { type: "string", multiple: true, further: /^[\d.]+=/, value: "UID=TYPE", help: "its type" },
    plain: { type: "boolean", help: "no colours" },
  },
  run: ({ values, operands }) => Promise.resolve(JSON.stringify([values.series ?? [], operands])),
});

const program: Program = {
  name: "spinegrade-demo",
  about: "A program for a test.",
  manifest: new URL("../../package.json", import.meta.url),
  commands: { train, compare },
};

const ask = (...args: string[]) => answerCommandLine(program, args);
const askUnnamed = (...args: string[]) => answerCommandLine({ ...program, unnamed: train }, args);

describe("answerCommandLine", () => {
  it("gives a command its typed values and operands, the command before or after its options", async () => {
    expect(await ask("train", "nfn", "--fold", "2", "--learning-rate", "1e-4", "--plain")).toBe(
      '["nfn","2","3","1e-4",true]',
    );
    expect(await ask("--fold=0", "train", "nfn", "--epochs=-1")).toBe('["nfn","0","-1",null,null]');
    expect(await ask("compare", "a", "b", "c")).toBe(3);
    expect(await askUnnamed("nfn", "--fold", "1")).toBe('["nfn","1","3",null,null]');
  });

  it.each([
    [["list", "DIR", "--series", "1.2=a", "3=b", "4=c"], ["1.2=a", "3=b", "4=c"], ["DIR"]],
    [
      ["list", "--series", "1=a", "2=b", "DIR", "net"],
      ["1=a", "2=b"],
      ["DIR", "net"],
    ],
    [["--series", "1=a", "2=b", "list", "DIR"], ["1=a", "2=b"], ["DIR"]],
    [["list", "--series=1=a", "2=b", "--plain", "DIR", "--series", "3=c"], ["1=a", "2=b", "3=c"], ["DIR"]],
    // "--" ends the values
    [["list", "DIR", "--series", "1=a", "--", "2=b"], ["1=a"], ["DIR", "2=b"]],
  ])("takes from %j the values of an option that takes several", async (args, series, operands) => {
    const lists = { ...program, commands: { ...program.commands, list } };
    expect(await answerCommandLine(lists, args)).toBe(JSON.stringify([series, operands]));
  });

  it.each([
    [["list", "--series", "1=a", "DIR", "2=b"]],
    [["list", "DIR", "--series", "1=a", "--plain", "2=b"]],
    [["list", "DIR", "2=b"]],
    [["list", "2=b", "DIR"]],
  ])("says of %j that a value is apart from its option, and takes it as no operand", async (args) => {
    const lists = { ...program, commands: { ...program.commands, list } };
    await expect(answerCommandLine(lists, args)).rejects.toThrow(
      '"2=b" does not follow its option: write --series 2=b\nusage',
    );
  });

  it("takes what stands behind -- as an operand, even one that is called as a command or as help", async () => {
    for (const name of ["train", "compare", "help"])
      expect(await askUnnamed("--fold", "1", "--", name)).toBe(`["${name}","1","3",null,null]`);
    expect(await ask("--", "compare", "a")).toBe(1);
  });

  it("refuses a ~ that no shell has replaced, which would make a folder of that name", async () => {
    for (const given of [["--epochs=~/out"], ["--epochs", "~"]])
      await expect(ask("train", "nfn", "--fold", "1", ...given)).rejects.toThrow(
        "--epochs N: only a shell replaces ~ by the home folder: write --epochs ~",
      );
    expect(await ask("train", "nfn", "--fold", "1", "--epochs=a~b")).toContain('"a~b"');
  });

  it("says that a dash of typography is no option", async () => {
    for (const dash of ["\u2014", "\u2013", "\u2212", "\u2013-"])
      await expect(ask("train", "nfn", `${dash}fold`, "1", "--fold", "2")).rejects.toThrow(
        `"${dash}fold" begins with a dash, not with two hyphens: write --fold\nusage`,
      );
    expect(await ask("compare", "--", "\u2014fold")).toBe(1);
  });

  it.each(["[RUN ...]", "RUN [", "A  B"])("refuses the operands %j, which it would misread", (operands) => {
    const run = () => Promise.resolve("");
    expect(() => command({ summary: "", operands, options: {}, run })).toThrow(RangeError);
  });

  it.each([[["--help"]], [["-h"]], [["help"]], [["--help", "--flod"]]])(
    "prints its help for %j",
    async (args) => {
      const help = await ask(...args);
      // lines are as wide as the terminal
      expect(String(help).replaceAll(/\s+/g, " ")).toContain(
        "usage: spinegrade-demo train RUN --fold K [--epochs N] [--learningRate X] [--plain] " +
          "spinegrade-demo compare RUN ... spinegrade-demo train RUN Trains one fold of a run.",
      );
      expect(help).toContain("Compares runs.");
      expect(help).toContain("how many epochs; default 3");
      expect(help).not.toContain("learning-rate");
    },
  );

  it.each([
    [["train", "--help"]],
    [["train", "-h"]],
    [["help", "train"]],
    [["train", "nfn", "--epochs", "2", "-h"]],
  ])("prints a command's help for %j", async (args) => {
    const help = await ask(...args);
    expect(help).toContain("Trains one fold of a run.");
    if (args[0] === "train") expect(help).not.toContain("compare");
  });

  it("prints the version of the package, after a command too", async () => {
    expect(await ask("--version")).toMatch(/^spinegrade-demo \d+\.\d+\.\d+\n$/);
    expect(await ask("train", "--version")).toBe(await ask("--version"));
  });

  it.each([
    [[], "a command is missing"],
    [["tran", "nfn"], 'unknown command "tran" (did you mean "train"?)'],
    [["TRAIN"], 'unknown command "TRAIN" (did you mean "train"?)'],
    [["frobnicate"], 'unknown command "frobnicate"\nusage'],
    [["--verison"], "unknown option --verison (did you mean --version?)"],
    [["train", "--version=1"], "--version takes no value"],
    [["--flod", "2"], "unknown option --flod (did you mean --fold?)"],
    [["train", "nfn", "--fold", "0", "--epoch", "3"], "unknown option --epoch (did you mean --epochs?)"],
    [["train", "nfn", "--fold", "0", "-x"], "unknown option -x\n"],
    [["train", "nfn"], "--fold K is missing\nusage: spinegrade-demo train RUN --fold K"],
    [["train", "--fold", "0"], "RUN is missing"],
    [["train", "nfn", "--fold"], "--fold K: the value is missing"],
    [["train", "nfn", "--fold", ""], "--fold K: the value is missing"],
    [["train", "nfn", "--fold", "--plain"], 'a value that starts with "-": --fold=--plain'],
    [["train", "nfn", "--fold", "0", "--plain=yes"], "--plain takes no value"],
    [["train", "", "--fold", "0"], "RUN is empty"],
    [["train", "nfn", "more", "--fold", "0"], '"more" is one argument too many'],
    [["compare"], "RUN is missing"],
    [["compare", "a", "--fold", "2"], "unknown option --fold"],
    [["compare", "a", "--constructor"], "unknown option --constructor"],
    [["constructor"], 'unknown command "constructor"'],
  ])("says what is wrong with %j", async (args, message) => {
    await expect(ask(...args)).rejects.toThrow(UserError);
    await expect(ask(...args)).rejects.toThrow(message);
  });

  it("suggests a mistyped command where a program has one without a name", async () => {
    await expect(askUnnamed("compar", "a")).rejects.toThrow('(did you mean "compare"?)');
    await expect(askUnnamed()).rejects.toThrow("a command is missing");
  });
});
