/** The shapes of a loss report: the table and the sample of the reference contradict each other. */

export const ENVELOPE_SHAPES = [
  'root',
  'results_object',
  'results_array',
  'child_object',
  'child_array',
  'documented',
] as const;

export type EnvelopeShape = (typeof ENVELOPE_SHAPES)[number];

/** The first fields of every successful response, with Tencent's spelling. */
export const SUCCESS = { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: 'sucess' } as const;

/** A whole response. `documented` has exactly the sample's shape, which is not valid JSON. */
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

/** A brace without a key encloses the four arrays. */
function renderDocumented(arrays: object): string {
  const head = spacedJson(SUCCESS).slice(0, -1);
  return `${head},${spacedJson(arrays)}}`;
}

/** JSON with a space after each colon and none after a comma. Line breaks within texts are escaped and so stay. */
function spacedJson(value: object): string {
  return JSON.stringify(value, undefined, 1).replaceAll(/\n */g, '');
}
