import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeAll, expect, it } from "@jest/globals";
import { answerCommandLine } from "@spinegrade/pipeline";
import { temporaryFolder } from "@spinegrade/test-utils";
import { PROGRAM } from "../program.ts";
import { THREE, tinyPlan } from "../testing/tiny-plan.ts";

/** Command of PyPI's kubernetes-validate, which has the schemas of the API. */
const VALIDATE = process.env["SPINEGRADE_KUBERNETES_VALIDATE"] ?? "kubernetes-validate";
const isMissing = spawnSync(VALIDATE, ["--help"]).error !== undefined;

const FILES = ["spinegrade-1-1-part.json", "spinegrade-2-1-join.json"];

let folder: string;
let path: string;
beforeAll(async () => {
  const outer = join(await temporaryFolder("plans kubernetes"), "it's $(HOME)");
  ({ folder, path } = await tinyPlan(outer, THREE));
  const place = ["--image", "registry/spinegrade:1", "--claim", "archive", "--mount", dirname(path)];
  const said = await answerCommandLine(PROGRAM, ["run", path, "--on", "kubernetes", ...place]);
  expect(said).toContain("2 jobs; nothing was submitted");
});

it("writes an Indexed Job for each kind, a wave after those that it needs", async () => {
  const [first, second] = await Promise.all(
    FILES.map((file) => readFile(join(folder, "kubernetes", file), "utf8")),
  );
  expect(JSON.parse(first ?? "")).toMatchObject({
    ...{ apiVersion: "batch/v1", kind: "Job" },
    spec: { completionMode: "Indexed", completions: 2, backoffLimitPerIndex: 3 },
  });
  expect(second).toContain('"join"');
  expect(second).toContain(path.replaceAll("$", () => "$$"));
  const script = await readFile(join(folder, "kubernetes", "apply.sh"), "utf8");
  const [one, other] = FILES.map((file) => `-f ${file}`);
  const wait = "kubectl wait --for=condition=complete --timeout=-1s";
  expect(script).toContain(
    `kubectl apply ${one}\n${wait} ${one}\nkubectl apply ${other}\n${wait} ${other}\n`,
  );
});

it("asks for what the manifests cannot do without", async () => {
  const answer = answerCommandLine(PROGRAM, ["run", path, "--on", "kubernetes", "--image", "x"]);
  await expect(answer).rejects.toThrow("needs --image NAME, --claim NAME and --mount PATH");
});

it.each([
  ["My Image", "y", '--image "My Image" is not the reference of an image'],
  ["x:1\nevil: true", "y", "is not the reference of an image"],
  ["x", "Claim_1", '--claim "Claim_1" cannot be the name of a volume claim'],
  ["x", "claim-", "use lower-case letters"],
])("refuses what Kubernetes would: image %j, claim %j", async (image, claim, fault) => {
  const place = ["--image", image, "--claim", claim, "--mount", "/"];
  const answer = answerCommandLine(PROGRAM, ["run", path, "--on", "kubernetes", ...place]);
  await expect(answer).rejects.toThrow(fault);
});

it.each(["/archive", "plans", "/"])("takes only a mount above the plan and its root: %s", async (mount) => {
  const place = ["--image", "x", "--claim", "y", "--mount", mount];
  const answer = answerCommandLine(PROGRAM, ["run", path, "--on", "kubernetes", ...place]);
  if (mount === "/") expect(await answer).toContain("2 jobs");
  else await expect(answer).rejects.toThrow(`--mount "${mount}" must be a folder above`);
});

(isMissing ? it.skip : it)("fits the API's schema (needs pip's kubernetes-validate)", () => {
  for (const name of FILES) {
    const file = join(folder, "kubernetes", name);
    const { status, stdout, stderr } = spawnSync(VALIDATE, ["--strict", file], { encoding: "utf8" });
    expect({ status, output: status === 0 ? "" : stdout + stderr }).toEqual({ status: 0, output: "" });
  }
});
