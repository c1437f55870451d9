import { errorAt, type Finding } from "./finding.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

// Controls but line feed, zero-width and bidi marks and whatever else is not drawn, unpaired surrogates, private use, and
// line ends that are none to YAML: nothing that a reviewer could not see belongs in a membership document.
const INVISIBLE = /(?!\n)[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]/u;

const LFS_POINTER = "version https://git-lfs.github.com/spec/";

/** The bytes of a document as text, or why they are none. Carriage returns are refused with the other controls. */
export function readText(bytes: Uint8Array): { readonly text: string } | { readonly finding: Finding } {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return {
      finding: errorAt("", {
        rule: "encoding",
        message: "the file is not valid UTF-8",
        expected: "UTF-8 text",
        found: "bytes that are no UTF-8",
        hint: "Save the file as UTF-8.",
      }),
    };
  }
  if (text.startsWith(LFS_POINTER)) {
    return {
      finding: errorAt("", {
        rule: "lfs-pointer",
        message: "this is a Git LFS pointer and not the document",
        expected: "the document itself",
        found: "a Git LFS pointer",
        hint: "Take the path out of .gitattributes' LFS filter and commit the file again.",
      }),
    };
  }
  const invisible = findInvisible(text);
  if (invisible !== undefined) {
    const isReturn = invisible.code === "U+000D";
    return {
      finding: errorAt("", {
        offset: invisible.offset,
        rule: "invisible-character",
        message: isReturn
          ? "lines end in carriage return and line feed"
          : "the file holds a character that cannot be seen",
        expected: isReturn ? "lines that end in a line feed" : "visible characters, blanks and line feeds",
        found: invisible.code,
        hint: isReturn
          ? "Save the file with Unix line ends, or commit a .gitattributes with `* text=auto eol=lf`, which sees to it."
          : "Delete the character; use blanks to indent.",
      }),
    };
  }
  return { text };
}

/** The first character of `text` that a reader cannot see, as `U+202E`. */
export function findInvisible(text: string): { readonly offset: number; readonly code: string } | undefined {
  const match = INVISIBLE.exec(text);
  if (match === null) return undefined;
  const code = (match[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return { offset: match.index, code: `U+${code}` };
}
