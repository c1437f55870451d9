/** Words that YAML would take for something else than text. */
const NOT_TEXT = /^(?:true|false|null|yes|no|on|off|y|n|~)$/i;

/** `text` as a YAML value that reads back as the same text: plain where that is safe, else quoted. */
export function yamlText(text: string): string {
  const isPlain = /^[A-Za-z][\w-]*(?:::[\w-]+)*$/.test(text) && !NOT_TEXT.test(text);
  return isPlain ? text : JSON.stringify(text);
}
