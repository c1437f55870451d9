import { expect } from "vitest";

import type { Manifest } from "../../src/adapters/github/manifest.ts";

/** What a browser sees on the page that registers an App. */
export interface RegistrationForm {
  readonly action: URL;
  readonly state: string;
  readonly manifest: Manifest;
  readonly headers: Headers;
  readonly html: string;
}

/** Opens the page, and reads the form on it as a browser would send it. */
export async function openForm(link: string): Promise<RegistrationForm> {
  const answer = await fetch(link);
  const html = await answer.text();
  expect(answer.status, html).toBe(200);
  const action = new URL(unescape(/<form method="post" action="([^"]+)"/.exec(html)?.[1] ?? ""));
  const manifest = unescape(/name="manifest" value="([^"]+)"/.exec(html)?.[1] ?? "");
  return {
    action,
    state: action.searchParams.get("state") ?? "",
    manifest: JSON.parse(manifest) as Manifest,
    headers: answer.headers,
    html,
  };
}

/** Comes back from GitHub with these. */
export async function comeBack(
  { manifest }: RegistrationForm,
  query: Readonly<Record<string, string>>,
): Promise<Response> {
  return fetch(`${manifest.redirect_url}?${new URLSearchParams(query).toString()}`);
}

function unescape(text: string): string {
  return text.replace(/&#(\d+);/g, (_match, code: string) => String.fromCharCode(Number(code)));
}
