/** Which methods the paths that are served answer, in the order in which they were added. */
export class ServedMethods {
  readonly #routes: { readonly pattern: RegExp; readonly methods: readonly string[] }[] = [];

  /** `path` as routers have it, with its parameters as `:name`. */
  add(path: string, methods: string | readonly string[]): void {
    const pattern = new RegExp(`^${path.replaceAll(/[.*+?^$]/g, String.raw`\$&`).replaceAll(/:\w+/g, "[^/]+")}$`);
    this.#routes.push({ pattern, methods: [methods].flat() });
  }

  /** None where nothing is served. */
  at(url: string): readonly string[] {
    const path = url.replace(/[?#].*$/s, "");
    return [...new Set(this.#routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods))];
  }
}
