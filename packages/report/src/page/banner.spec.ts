import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { disclaimers, NOT_A_MEDICAL_DEVICE, renderPage, SYNTHETIC_DATA } from "@spinegrade/report";

describe("the banner", () => {
  it("comes before all else on every page, and says so where the data are synthetic", () => {
    fc.assert(
      fc.property(fc.string(), fc.boolean(), (title, synthetic) => {
        const page = renderPage({ title, synthetic, sections: [] });
        const body = page.slice(page.indexOf("<body>"));
        expect(body.indexOf(NOT_A_MEDICAL_DEVICE)).toBeGreaterThan(0);
        expect(body.indexOf(NOT_A_MEDICAL_DEVICE)).toBeLessThan(body.indexOf("<h1>"));
        const said = body.slice(0, body.indexOf("<h1>")).includes("Synthetic data: no patient&#39;s images");
        expect(said).toBe(synthetic);
      }),
    );
  });

  it("is printed at the foot of each sheet, whatever the title holds", () => {
    const titles = fc.oneof(fc.string({ unit: "binary" }), fc.constant('</style><b>"\\'));
    fc.assert(
      fc.property(titles, (title) => {
        const page = renderPage({ title, sections: [] });
        const head = page.slice(0, page.indexOf("</head>"));
        expect(head.match(/<\/style>/g)).toHaveLength(2);
        const [, printed = ""] = /content: "((?:[^"\\\n]|\\[\da-f]+ )*)";/.exec(head) ?? [];
        const words = printed.replace(/\\([\da-f]+) /g, (_, code: string) =>
          String.fromCodePoint(parseInt(code, 16)),
        );
        expect(words).toBe(`${title.replace(/[\0\p{Surrogate}]/gu, "\ufffd")}. Not a medical device.`.trim());
      }),
    );
  });

  it("is the same in text results", () => {
    expect(disclaimers(false)).toEqual([NOT_A_MEDICAL_DEVICE]);
    expect(disclaimers(true)).toEqual([NOT_A_MEDICAL_DEVICE, SYNTHETIC_DATA]);
  });
});
