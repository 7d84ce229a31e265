/** Alert texts for Grafana. Its templates are those of Prometheus, except for the value and for queries. */

/** The query whose value the texts contain. */
export const VALUE_REF = 'A';

/**
 * In Grafana `$value` is a sentence about all expressions, and the number is `$values.<refId>.Value`. `$labels` and the
 * functions are the same, except `query`, which Grafana does not run. Raises an Error if the template uses it.
 */
export function grafanaTemplate(text: string): string {
  return text.replace(/\{\{.*?\}\}/gs, (action) => {
    if (/\bquery\b/.test(action)) throw new Error(`Grafana runs no queries in templates: ${action}`);
    return action.replace(/\$value\b/g, () => `$values.${VALUE_REF}.Value`);
  });
}
