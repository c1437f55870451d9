import { join } from "node:path";

import ts from "typescript";

import { type Json, readYamlFile } from "./files.ts";

/** What one kustomization is made of, by paths in the repository. */
export interface Kustomization {
  readonly path: string;
  /** Its own manifests, and those of everything that it includes. */
  readonly manifests: readonly string[];
  /** Every file that it, or what it includes, names. */
  readonly files: readonly string[];
}

interface KustomizationDocument {
  readonly resources?: readonly string[];
  readonly components?: readonly string[];
  readonly patches?: readonly { readonly path?: string }[];
  readonly configMapGenerator?: readonly { readonly files?: readonly string[] }[];
}

/** Follows a kustomization to the files that it is made of. Throws for one that is not there. */
export async function resolveKustomization(folder: string): Promise<Kustomization> {
  const path = join(folder, "kustomization.yaml");
  const [document = {}] = (await readYamlFile(path)) as readonly KustomizationDocument[];
  const { resources = [], components = [], patches = [], configMapGenerator = [] } = document;
  const isFile = (name: string): boolean => name.endsWith(".yaml");
  const inFolder = (name: string): string => join(folder, name);
  const included = await Promise.all(
    [...resources, ...components].filter((name) => !isFile(name)).map((name) => resolveKustomization(inFolder(name))),
  );
  const own = resources.filter(isFile).map(inFolder);
  const named = [
    ...patches.flatMap((patch) => (patch.path === undefined ? [] : [patch.path])),
    ...configMapGenerator.flatMap(({ files = [] }) => files),
  ];
  return {
    path,
    manifests: [...own, ...included.flatMap(({ manifests }) => manifests)],
    files: [path, ...own, ...named.map(inFolder), ...included.flatMap(({ files }) => files)],
  };
}

export interface Manifest extends Json {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

/** The manifests that a kustomization includes, as they stand in their files: patches are kustomize's affair. */
export async function readManifests(folder: string): Promise<readonly Manifest[]> {
  const { manifests } = await resolveKustomization(folder);
  return (await Promise.all(manifests.map(readYamlFile))).flat() as readonly Json[] as Manifest[];
}

/** The package's module that has the published schema of a kind. */
function moduleOf({ apiVersion, kind }: Manifest): string {
  const home = apiVersion.startsWith("monitoring.coreos.com/")
    ? "@kubernetes-models/prometheus-operator"
    : "kubernetes-models";
  return `${home}/${apiVersion}/${kind}`;
}

/** What Kubernetes' schema, or that of the Prometheus operator, has against a manifest; nothing when it is valid. */
export async function findInvalid(manifest: Manifest): Promise<string | undefined> {
  const models = (await import(moduleOf(manifest))) as Readonly<
    Record<string, new (data: Manifest) => { readonly validate: () => void }>
  >;
  const Model = models[manifest.kind];
  if (Model === undefined) throw new Error(`there is no schema of ${manifest.apiVersion} ${manifest.kind}`);
  try {
    new Model(manifest).validate();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Fields that no schema knows, and values of another type. The API server drops what it does not know, and so do the
 * published schemas; their types do not, when a compiler reads the manifests as literals.
 */
export function findUnknownFields(manifests: readonly Manifest[]): readonly string[] {
  const file = join(import.meta.dirname, "manifests-as-literals.ts");
  const lines = manifests.flatMap((manifest, index) => [
    `import type { I${manifest.kind} as Kind${String(index)} } from "${moduleOf(manifest)}";`,
    `export const manifest${String(index)}: Kind${String(index)} = ${JSON.stringify(manifest)};`,
  ]);
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  host.readFile = (path) => (path === file ? lines.join("\n") : ts.sys.readFile(path));
  host.fileExists = (path) => path === file || ts.sys.fileExists(path);
  const program = ts.createProgram([file], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}
