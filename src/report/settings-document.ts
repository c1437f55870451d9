import { yamlText } from "../model/yaml-text.ts";

/** The part of JSON Schema in which the settings are described. */
export interface SettingsSchema {
  readonly type?: string;
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  /** The first one is written, where there is no default. */
  readonly examples?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, SettingsSchema>>;
  /** Of a map, such as that of the domains: what each entry is. */
  readonly additionalProperties?: boolean | SettingsSchema;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, SettingsSchema>>;
}

const WIDTH = 100;

const HEAD = `\
## The settings of rollcall: how to reach things. This file is the operator's own, and no part of the register.
## Lines that begin with # and a space are optional: remove both to set what they say. They show the default, or an example.`;

/** Settings for one domain, with everything that can be set: what is required as it stands, and the rest as comments. */
export function settingsDocument(schema: SettingsSchema, domain: string): string {
  const named = { ...schema, properties: { ...schema.properties, domains: ofDomain(schema, domain) } };
  return [HEAD, ...Object.keys(named.properties).flatMap((key) => propertyLines(named, key)), ""].join("\n");
}

/** The map of the domains as an object with this one. */
function ofDomain({ properties, $defs }: SettingsSchema, domain: string): SettingsSchema {
  const { description = "" } = properties?.["domains"] ?? {};
  return { description, required: [domain], properties: { [domain]: $defs?.["domain"] ?? {} } };
}

function propertyLines(owner: SettingsSchema, key: string): readonly string[] {
  const property = owner.properties?.[key] ?? {};
  const isRequired = owner.required?.includes(key) === true;
  const lines = valueLines(key, property);
  return [...prose(property), ...(isRequired ? lines : lines.map((line) => `# ${line}`))];
}

function valueLines(key: string, property: SettingsSchema): readonly string[] {
  const { properties, examples } = property;
  if (properties !== undefined && examples === undefined) {
    const inner = Object.keys(properties).flatMap((name) => propertyLines(property, name));
    return [`${key}:`, ...inner.map((line) => `  ${line}`)];
  }
  const value = property.const ?? property.default ?? examples?.[0] ?? property.enum?.[0];
  return [`${key}: ${flow(value)}${property.default === undefined ? "" : " # default"}`];
}

/** In YAML's flow style. */
function flow(value: unknown): string {
  if (typeof value === "string") return yamlText(value);
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const entries = Object.entries(value).map(([key, inner]) => `${key}: ${flow(inner)}`);
  return `{ ${entries.join(", ")} }`;
}

function prose({ description }: SettingsSchema): readonly string[] {
  const lines: string[] = [];
  for (const word of description?.split(" ") ?? []) {
    const line = lines.at(-1);
    if (line === undefined || line.length + word.length >= WIDTH) lines.push(`## ${word}`);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}
