import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { THREE, tinyPlan } from "../testing/tiny-plan.ts";
import { batchScript } from "./batch-script.ts";
import { planArrays } from "./plan-arrays.ts";

it("names the plan to the shell as it is, whatever characters its path has", async () => {
  const name = `it's "a" $(touch owned) \`touch owned\` \\ ; # & \nline`;
  const plan = await tinyPlan(join(await temporaryFolder("plans batch"), name), THREE);
  const [array] = planArrays(plan, new Set(["part-2"]), 1000);
  if (array === undefined) throw new Error("no array");
  const script = batchScript(plan, array);
  const begin = script.indexOf(process.execPath);
  const line = script.slice(begin, script.indexOf(" &\nchild=$!"));
  const env = { PATH: process.env["PATH"], SLURM_ARRAY_TASK_ID: "1" };
  const { stdout } = spawnSync("bash", ["-c", `printf '%s\\0' ${line}`], { encoding: "utf8", env });
  expect(stdout.split("\0").slice(2, -1)).toEqual([...["run", plan.path, "--kind", "part", "--index", "1"]]);
  expect(spawnSync("bash", ["-n", "-c", script]).status).toBe(0);
});
