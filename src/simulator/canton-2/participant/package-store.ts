import { readDar, type StoredDar } from "./dar.ts";

/** The package archives that were uploaded, in order, and which of their packages the participant has vetted. */
export class PackageStore {
  readonly #dars = new Map<string, StoredDar>();
  readonly #sources = new Map<string, string>();
  readonly #vetted = new Set<string>();

  get dars(): readonly StoredDar[] {
    return [...this.#dars.values()];
  }

  /** Package ids, each with the archive that it first came in. */
  get packages(): readonly { readonly packageId: string; readonly source: string }[] {
    return [...this.#sources].map(([packageId, source]) => ({ packageId, source }));
  }

  find(hash: string): StoredDar | undefined {
    return this.#dars.get(hash);
  }

  /** The same archive again is the same. Throws `DAR_PARSE_ERROR`. */
  upload(data: Uint8Array, filename: string): StoredDar {
    const dar = readDar(data, filename);
    if (!this.#dars.has(dar.hash)) this.#dars.set(dar.hash, dar);
    for (const packageId of dar.packageIds) {
      if (!this.#sources.has(packageId)) this.#sources.set(packageId, dar.name);
    }
    return dar;
  }

  /** Those of `packageIds` that were not vetted before. */
  vet(packageIds: readonly string[]): readonly string[] {
    const fresh = packageIds.filter((id) => !this.#vetted.has(id));
    for (const id of fresh) this.#vetted.add(id);
    return fresh;
  }
}
