// Writes the alerts in the form that the Prometheus operator takes them in. Run by `npm run generate`; CI runs it again and
// fails when the tree changes.
import { readFile, writeFile } from "node:fs/promises";

const FROM = "deploy/monitoring/alerts.yaml";
const rules = await readFile(FROM, "utf8");
const indented = rules.replace(/^(?=.)/gm, "  ");
await writeFile(
  "deploy/kubernetes/components/monitoring/prometheus-rule.yaml",
  `# Generated from ${FROM} by npm run generate. Do not edit.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: rollcall
  labels:
    app.kubernetes.io/name: rollcall
spec:
${indented}`,
);
