import { describe, expect, it } from "@jest/globals";
import { errorCode, errorMessage, failureReason, UserError, withContext } from "@spinegrade/pipeline";

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

describe("withContext", () => {
  it("puts the context before the message of an error for the user, and keeps the error as the cause", async () => {
    const cause = new UserError("the file is missing");
    const work = withContext("study 7 cannot be validated", Promise.reject(cause));
    const message = "study 7 cannot be validated: the file is missing";
    await expect(work).rejects.toMatchObject({ name: "UserError", message, cause });
  });

  it("gives the result, and throws a defect as it is", async () => {
    expect(await withContext("study 7", Promise.resolve(3))).toBe(3);
    await expect(withContext("study 7", Promise.reject(full))).rejects.toBe(full);
  });
});
