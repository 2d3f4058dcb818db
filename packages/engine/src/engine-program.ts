import { basename, join } from "node:path";
import {
  canonicalJson,
  command,
  contentKey,
  type Program,
  writeJsonAtomic,
  writeReceipt,
} from "@spinegrade/pipeline";
import { DEVICE_OPTION, readDevice } from "./device.ts";
import { engineIdentity } from "./install/engine-folder.ts";
import { installEngine } from "./install/install-engine.ts";

const installCommand = command({
  summary: "Installs TensorFlow into the cache folder, or checks that it is there and works.",
  options: {
    gpu: { type: "boolean", help: "for NVIDIA GPUs" },
    from: { type: "string", value: "DIR", help: "take the wheels from a folder, without network" },
    force: { type: "boolean", help: "install again" },
    receipt: {
      type: "string",
      value: "DIR",
      help: "write what was installed into DIR/receipt.json and DIR/installed.json",
    },
  },
  run: async ({ values: { gpu, from, force, receipt } }) => {
    const { manifest, folder, reused } = await installEngine({
      ...(gpu === true && { gpu }),
      ...(from !== undefined && { from }),
      force: force === true,
    });
    if (receipt !== undefined) {
      // which of the cache's engines this checkout needs: tools/workspace/state looks whether it is whole
      await writeJsonAtomic(join(receipt, "installed.json"), { folder: basename(folder) });
      await writeReceipt(receipt, {
        task: "engine:install",
        contentKey: contentKey(engineIdentity(manifest)),
        stored: [],
      });
    }
    const verb = reused ? "is in place and works" : "was installed";
    return `TensorFlow ${manifest.tensorflowVersion} (${manifest.variant}) ${verb}: ${folder}\n`;
  },
});

const doctorCommand = command({
  summary: "Reports what TensorFlow runs on: versions, processor, GPU, speed.",
  options: { device: DEVICE_OPTION, json: { type: "boolean", help: "as JSON" } },
  run: async ({ values }) => {
    // `install` must start fast, and before TensorFlow can be loaded
    const { examineEngine, formatReport } = await import("./doctor.ts");
    const report = await examineEngine({ device: readDevice(values.device) });
    return values.json === true ? canonicalJson(report) : formatReport(report);
  },
});

/** The command line `spinegrade-engine`. */
export const ENGINE_PROGRAM: Program = {
  name: "spinegrade-engine",
  about: "Installs TensorFlow for Node and examines it.",
  manifest: new URL("../package.json", import.meta.url),
  commands: { install: installCommand, doctor: doctorCommand },
};
