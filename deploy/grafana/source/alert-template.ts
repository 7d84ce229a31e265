/** Alert texts as Grafana fills them in: its templates are those of Prometheus, but for the value and for queries. */

/** The query whose value the texts tell. */
export const VALUE_REF = 'A';

/**
 * `$value` is a sentence about all expressions in Grafana; the number is `$values.<refId>.Value`. `$labels` and the
 * functions are the same, save `query`, which Grafana leaves without an answer: raises an Error where one is asked.
 */
export function grafanaTemplate(text: string): string {
  return text.replace(/\{\{.*?\}\}/gs, (action) => {
    if (/\bquery\b/.test(action)) throw new Error(`Grafana runs no queries in templates: ${action}`);
    return action.replace(/\$value\b/g, () => `$values.${VALUE_REF}.Value`);
  });
}
