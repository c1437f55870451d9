import { RollcallError } from "../model/error.ts";
import { isLoopbackHost } from "../model/loopback.ts";

/** `text` without a slash at its end. What is secret goes there: in the clear within this machine only. Throws `usage`. */
export function safeAddress(option: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopbackHost(url.hostname));
  if (url !== undefined && isSafe && url.username === "" && url.search === "" && url.hash === "") {
    return url.href.replace(/\/+$/, "");
  }
  throw new RollcallError("usage", `${option} is not an address to trust`, { hint: "Write it as https://host." });
}
