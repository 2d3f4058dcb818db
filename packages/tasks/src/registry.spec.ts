import { describe, expect, it } from "@jest/globals";
import { LABEL_GROUPS, RECESSES_AND_CANAL } from "@spinegrade/competition-data";
import { compileSchema, UserError } from "@spinegrade/pipeline";
import {
  listTasks,
  netConfigProperties,
  NFN,
  registerTask,
  SCS,
  SS,
  SS_CANAL,
  taskNamed,
} from "@spinegrade/tasks";

describe("the tasks", () => {
  it("are found by name, and an unknown one names the nearest", () => {
    expect(listTasks()).toEqual([NFN, SCS, SS, SS_CANAL]);
    expect(taskNamed("scs")).toBe(SCS);
    expect(() => taskNamed("scz")).toThrow(UserError);
    expect(() => taskNamed("scz")).toThrow(
      'there is no task "scz" (did you mean "scs"?); the tasks are: nfn, scs, ss, ss-canal',
    );
  });

  it("keep their names to themselves", () => {
    registerTask(NFN); // again: nothing to do
    expect(() => {
      registerTask({ ...SCS, name: "nfn" });
    }).toThrow('there is a task "nfn" already');
    expect(taskNamed("nfn")).toBe(NFN);
  });

  it.each(listTasks())(
    "$name has the points of its label group, in their order",
    ({ name, series, points }) => {
      const groups = Object.entries({ ...LABEL_GROUPS, "ss-canal": RECESSES_AND_CANAL });
      expect(groups).toContainEqual([name, { description: series, points }]);
    },
  );

  it("are what a net config can name", () => {
    const parse = compileSchema({ type: "object", properties: netConfigProperties() });
    const config = { task: "scs", encoder: "resnet18", imageSize: 96 };
    expect(parse(config, "it")).toEqual({ ...config, decoderChannels: [384, 192, 96] });
    expect(() => parse({ ...config, task: "sss" }, "it")).toThrow(
      "task: must be one of nfn, scs, ss, ss-canal",
    );
  });
});
