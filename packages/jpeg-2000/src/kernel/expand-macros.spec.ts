import { describe, expect, it } from "@jest/globals";
import { expandMacros } from "../../assembly/expand-macros.ts";

describe("expandMacros", () => {
  it("puts a macro's lines in the place of its use, arguments for parameters", () => {
    const source = "#define add(to, what)\nto += what;\n#end\n  #add(sum, at(1, 2) + to)";
    expect(expandMacros(source)).toBe("sum += at(1, 2) + to;");
  });

  it("expands macros within macros", () => {
    const source = "#define one()\na++;\n#end\n#define two()\n#one()\n#one()\n#end\n#two()";
    expect(expandMacros(source)).toBe("a++;\na++;");
  });

  it.each([
    { source: "#nothing()", message: "macro nothing is not defined above" },
    { source: "#define open()", message: "macro open has no #end" },
    { source: "#define one(a)\n#end\n#one(1, 2)", message: "wrong number of arguments" },
  ])("refuses $source", ({ source, message }) => {
    expect(() => expandMacros(source)).toThrow(message);
  });
});
