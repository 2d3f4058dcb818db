import { describe, expect, it } from "@jest/globals";
import { errorCode, errorMessage, failureReason } from "@spinegrade/pipeline";

const full = Object.assign(new Error("write failed"), { code: "ENOSPC" });
const wrapped = new Error("fetch failed", { cause: new Error("broke off", { cause: full }) });

describe("what an error says", () => {
  it.each([
    [full, "ENOSPC", "write failed", "ENOSPC"],
    [wrapped, "", "fetch failed", "ENOSPC"],
    [new Error("alone"), "", "alone", "alone"],
    ["a text", "", "a text", "a text"],
    [undefined, "", "undefined", "undefined"],
    [{ code: 7, message: "" }, "", "[object Object]", "[object Object]"],
  ])("of %p: code, message and reason", (error, code, message, reason) => {
    expect([errorCode(error), errorMessage(error), failureReason(error)]).toEqual([code, message, reason]);
  });
});
