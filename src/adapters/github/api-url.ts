/** Where GitHub has its API, by the address of its web site: github.com, or an Enterprise Server. */
export function apiUrlOf(web: string): string {
  return new URL(web).host === "github.com" ? "https://api.github.com" : `${web}/api/v3`;
}
