/** The shapes in which a loss report may arrive: the reference's table and its sample contradict each other. */

export const ENVELOPE_SHAPES = [
  'root',
  'results_object',
  'results_array',
  'child_object',
  'child_array',
  'documented',
] as const;

export type EnvelopeShape = (typeof ENVELOPE_SHAPES)[number];

/** What every good answer begins with, the vendor's spelling included. */
export const SUCCESS = { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: 'sucess' } as const;

/** A whole answer. `documented` is the sample's shape to the byte, which is not JSON. */
export function renderLossReport(shape: EnvelopeShape, arrays: object): string {
  if (shape === 'documented') return renderDocumented(arrays);
  return JSON.stringify({ ...SUCCESS, ...wrap(shape, arrays) });
}

function wrap(shape: Exclude<EnvelopeShape, 'documented'>, arrays: object): object {
  switch (shape) {
    case 'root':
      return arrays;
    case 'results_object':
      return { Results: arrays };
    case 'results_array':
      return { Results: [arrays] };
    case 'child_object':
      return { LossInfo: arrays };
    case 'child_array':
      return { LossInfo: [arrays] };
  }
}

/** The four arrays stand in a brace that has no key. */
function renderDocumented(arrays: object): string {
  const head = spacedJson(SUCCESS).slice(0, -1);
  return `${head},${spacedJson(arrays)}}`;
}

/** JSON with a space after each colon and none after a comma. Line breaks within texts are escaped, so none is lost. */
function spacedJson(value: object): string {
  return JSON.stringify(value, undefined, 1).replaceAll(/\n */g, '');
}
