import { describe, expect, it } from "@jest/globals";
import { UserError } from "@spinegrade/pipeline";
import { checkNodeVersion } from "./manifest.ts";

const manifest = { version: "0.1.0", engines: { node: ">=20.19" } };

describe("checkNodeVersion", () => {
  it.each(["20.19.0", "20.20.2", "22.0.0", "24.1.0"])("takes Node %s", (version) => {
    expect(() => {
      checkNodeVersion("spinegrade-demo", manifest, version);
    }).not.toThrow();
  });

  it.each(["18.20.4", "20.18.3", "16.0.0"])("refuses Node %s and says which one is needed", (version) => {
    const check = () => {
      checkNodeVersion("spinegrade-demo", manifest, version);
    };
    expect(check).toThrow(UserError);
    expect(check).toThrow(`spinegrade-demo needs Node 20.19 or later; this is Node ${version}`);
  });
});
