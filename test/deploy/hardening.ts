import { expect } from "vitest";

import type { Manifest } from "./manifests.ts";

interface SecurityContext {
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly fsGroup?: number;
  readonly privileged?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly readOnlyRootFilesystem?: boolean;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  readonly seccompProfile?: { readonly type: string };
}

interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: string | number };
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly securityContext?: SecurityContext;
  readonly startupProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly resources?: Readonly<Record<"requests" | "limits", Readonly<Record<string, string>>>>;
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[];
}

interface Volume {
  readonly name: string;
  readonly secret?: {
    readonly secretName: string;
    readonly defaultMode: number;
    readonly items: readonly { readonly path: string }[];
  };
  readonly configMap?: { readonly name: string };
  readonly emptyDir?: { readonly sizeLimit?: string };
}

export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes: readonly Volume[];
  readonly securityContext?: SecurityContext;
  readonly serviceAccountName?: string;
  readonly automountServiceAccountToken?: boolean;
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly terminationGracePeriodSeconds: number;
}

export interface Deployment extends Manifest {
  readonly spec: {
    readonly replicas: number;
    readonly strategy: {
      readonly rollingUpdate: { readonly maxUnavailable: number | string; readonly maxSurge: number | string };
    };
    readonly template: { readonly spec: PodSpec };
  };
}

export function deploymentIn(manifests: readonly Manifest[]): Deployment {
  const [deployment] = manifests.filter(({ kind }) => kind === "Deployment");
  if (deployment === undefined) throw new Error("there is no Deployment");
  return deployment as Deployment;
}

export function onlyContainer(pod: PodSpec): Container {
  const [container, ...others] = pod.containers;
  if (container === undefined || others.length > 0) throw new Error("there is not exactly one container");
  return container;
}

/** Kubernetes' own strictest standard for pods ("restricted"), and what this service can do without besides. */
export function expectHardened(pod: PodSpec): void {
  expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
  expect(pod.securityContext?.runAsUser).toBeGreaterThan(0);
  expect(pod.automountServiceAccountToken).toBe(false);
  expect(pod).not.toHaveProperty("hostNetwork");
  expect(pod).not.toHaveProperty("hostPID");
  expect(pod).not.toHaveProperty("hostIPC");
  for (const container of [...pod.containers, ...(pod.initContainers ?? [])]) {
    const { securityContext, image, env = [], resources, ports = [] } = container;
    expect(securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    expect(securityContext?.capabilities).not.toHaveProperty("add");
    expectFixedImage(image);
    for (const port of ports) expect(port).not.toHaveProperty("hostPort");
    for (const { name, value } of env) {
      if (value !== undefined)
        expect(name, "secrets come as files").not.toMatch(/TOKEN|PASSWORD|SECRET|KEY|CREDENTIAL/);
    }
    expect(Object.keys(resources?.requests ?? {})).toEqual(expect.arrayContaining(["cpu", "memory"]));
    expect(Object.keys(resources?.limits ?? {})).toEqual(expect.arrayContaining(["memory", "ephemeral-storage"]));
  }
  for (const volume of pod.volumes) {
    const [kind, ...others] = Object.keys(volume).filter((key) => key !== "name");
    expect(others).toEqual([]);
    expect(["secret", "configMap", "emptyDir"], "nothing of the node's own").toContain(kind);
    if (volume.secret !== undefined) expect(volume.secret.defaultMode & 0o337, "read by its group at most").toBe(0);
    if (volume.emptyDir !== undefined) expect(volume.emptyDir.sizeLimit).toMatch(/^\d+[MG]i$/);
  }
}

/** A version and no moving name. */
export function expectFixedImage(image: string): void {
  const [, tag = ""] = /:([^/:]+)$/.exec(image) ?? [];
  expect(tag, image).toMatch(/^\d+\.\d+/);
}

/** Where the files of a pod's secrets are. */
export function secretFiles(pod: PodSpec): readonly string[] {
  const { volumeMounts = [] } = onlyContainer(pod);
  return pod.volumes.flatMap(({ name, secret }) => {
    const mount = volumeMounts.find((candidate) => candidate.name === name);
    return mount === undefined ? [] : (secret?.items ?? []).map(({ path }) => `${mount.mountPath}/${path}`);
  });
}

/** Where a pod may write. */
export function writableFolders(pod: PodSpec): readonly string[] {
  const { volumeMounts = [] } = onlyContainer(pod);
  return volumeMounts
    .filter(({ name }) => pod.volumes.some((volume) => volume.name === name && volume.emptyDir !== undefined))
    .map(({ mountPath }) => mountPath);
}
