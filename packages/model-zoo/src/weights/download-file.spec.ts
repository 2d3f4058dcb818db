import { expect, it } from "@jest/globals";
import { UserError } from "@spinegrade/pipeline";
import { downloadFile } from "./download-file.ts";

// Node's own recursive mkdir never ends there
(process.platform === "linux" ? it : it.skip)(
  "says at once that no folder can be made in /proc",
  async () => {
    const file = { url: "https://localhost/weights", bytes: 1, sha256: "" };
    await expect(downloadFile(file, "/proc/cache/weights/file")).rejects.toThrow(UserError);
  },
);
