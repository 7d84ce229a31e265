/** Faults in the text of a successful response: the JSON around the report. */
import type { Fault, FaultOf } from './faults.ts';

/** The text after the faults of its call, in their order. */
export function faultyText(text: string, faults: readonly Fault[]): string {
  return faults.reduce(underFault, text);
}

function underFault(text: string, fault: Fault): string {
  switch (fault.kind) {
    case 'nesting':
      return nested(text, fault);
    case 'duplicate_fields':
      // Quotes within a text are escaped, so this pattern matches fields only.
      return text.replaceAll(
        /"(?:ErrorCode|ErrCount|ErrCode|TotalCount|PushPlatform)": ?(?:-?\d+|"[^"\\]*")/g,
        '$&,$&',
      );
    case 'status_fields':
      return STATUS_FIELDS[fault.as](text);
    default:
      return text;
  }
}

function nested(text: string, { depth, of }: FaultOf<'nesting'>): string {
  if (of === 'extra') return text.replace('{', `{"Deep":${'['.repeat(depth)}${']'.repeat(depth)},`);
  return text.replace(/("ErrorInfo": ?"[^"]*",)(.*)\}$/s, (_, status: string, report: string) => {
    return `${status}${'"Deep":{'.repeat(depth)}${report}${'}'.repeat(depth)}}`;
  });
}

const STATUS_FIELDS: Readonly<Record<FaultOf<'status_fields'>['as'], (text: string) => string>> = {
  no_code: (text) => text.replace(/"ErrorCode": ?0,/, ''),
  no_status: (text) => text.replace(/"ActionStatus": ?"OK",/, ''),
  fail_without_code: (text) => text.replace(/"OK"/, '"FAIL"'),
  code_as_text: (text) => text.replace(/("ErrorCode": ?)0/, '$1"0"'),
  other_names: (text) => text.replace('"ErrorCode"', '"ResultCode"').replace('"ErrorInfo"', '"ResultInfo"'),
};
