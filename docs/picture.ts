// Makes the picture of a pull request's comment: the demo's own, as the local GitHub has it, drawn by Chromium. Run by
// `npm run picture` when the comment looks different.
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import chromium from "@sparticuz/chromium";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { chromium as browsers } from "playwright-core";

import { requestsChapter } from "../test/demo/requests.ts";

const PICTURE = "docs/images/pull-request.png";
const LARGEST_BYTES = 150_000;
const WIDTH = 900;

/** Chromium's own fonts have no emoji: those of the comment. */
const EMOJI: Readonly<Record<string, string>> = {
  "⏳": `<svg viewBox="0 0 16 16"><path fill="none" stroke="#e3b341" stroke-width="1.5" d="M3 1h10M3 15h10M4 1v3l4 4 4-4V1M4 15v-3l4-4 4 4v3"/></svg>`,
  "➕": `<svg viewBox="0 0 16 16"><path stroke="#3fb950" stroke-width="3" d="M8 2v12M2 8h12"/></svg>`,
};

const STYLE = `
  body { margin: 0; font: 14px/1.5 "Open Sans", "Segoe UI", sans-serif; background: #0d1117; color: #e6edf3; }
  article { border: 1px solid #30363d; overflow: hidden; }
  header { background: #161b22; border-bottom: 1px solid #30363d; padding: 8px 16px; color: #9198a1; }
  header b { color: #e6edf3; }
  header span { border: 1px solid #30363d; border-radius: 1em; padding: 0 7px; font-size: 12px; }
  section { padding: 2px 16px; }
  h1, h2, h3 { border-bottom: 1px solid #30363d; padding-bottom: 4px; margin: 16px 0 10px; font-size: 18px; }
  table { border-collapse: collapse; margin: 10px 0; }
  th, td { border: 1px solid #30363d; padding: 5px 12px; text-align: left; }
  tr:nth-child(even) td { background: #161b22; }
  a { color: #4493f8; text-decoration: none; }
  code { background: #30363d; border-radius: 5px; padding: 1px 5px; font: 12px/1.4 "DejaVu Sans Mono", monospace; }
  p, ul { margin: 10px 0; }
  svg { height: 0.9em; vertical-align: -0.1em; }
  sub { color: #9198a1; vertical-align: baseline; }`;

const directory = await mkdtemp(join(tmpdir(), "rollcall-picture-"));
try {
  const comments: string[] = [];
  await requestsChapter(directory, (text) => comments.push(text));
  await draw(htmlOf(comments[0] ?? ""));
} finally {
  await rm(directory, { recursive: true, force: true });
}
const { size } = await stat(PICTURE);
if (size > LARGEST_BYTES)
  throw new Error(`${PICTURE} has ${String(size)} bytes, and may have ${String(LARGEST_BYTES)}.`);

async function draw(html: string): Promise<void> {
  const executablePath = await chromium.executablePath();
  const browser = await browsers.launch({ executablePath, args: chromium.args });
  try {
    const page = await browser.newPage({ viewport: { width: WIDTH, height: 600 }, deviceScaleFactor: 1.5 });
    await page.setContent(html);
    await page.locator("article").screenshot({ path: PICTURE });
  } finally {
    await browser.close();
  }
}

/** A comment in a frame of its own, light on dark, so that it reads on a light page as on a dark one. */
function htmlOf(markdown: string): string {
  const html = micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
  const body = html.replace(/⏳|➕/g, (emoji) => EMOJI[emoji] ?? emoji);
  return `<!doctype html><meta charset="utf-8"><style>${STYLE}</style>
<article><header><b>rollcall</b> <span>bot</span> commented</header><section>${body}</section></article>`;
}
