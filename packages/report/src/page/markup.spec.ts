import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { element, escapeHtml } from "@spinegrade/report";

const ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
};
const unescape = (source: string): string =>
  source.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? "");

describe("element", () => {
  it("escapes text in content and in attributes, and takes markup as it is", () => {
    const bold = element("b", {}, `a & "b" <c> 'd'`);
    expect(
      element("span", { title: `"<&>"`, x: 1 / 3, id: undefined }, bold, undefined, [bold, 3]).toString(),
    ).toBe(
      `<span title="&quot;&lt;&amp;&gt;&quot;" x="0.33">${`<b>a &amp; &quot;b&quot; &lt;c&gt; &#39;d&#39;</b>`.repeat(2)}3</span>`,
    );
  });

  it("leaves no character in any text that could open or close an element or an attribute, and loses none", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const escaped = escapeHtml(text);
        expect(escaped).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
        expect(unescape(escaped)).toBe(text.replace(/(?![\t\n])\p{Control}/gu, "\ufffd"));
      }),
    );
  });

  it("replaces control characters and lone surrogates, which no page can hold", () => {
    expect(escapeHtml("a\u0000b\u001bc\ud800d\te\n😀")).toBe("a\ufffdb\ufffdc\ufffdd\te\n😀");
  });
});
