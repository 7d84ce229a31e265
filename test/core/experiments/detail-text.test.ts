import { describe, expect, it } from 'vitest';
import { spanText, timestampText } from '../../../src/core/experiments/detail-text.ts';
import { MESSAGES } from '../../../src/messages/messages.ts';

const at = (time: string) => Date.parse(time) / 1000;

describe('the text of a span', () => {
  const text = (start: string, end: string) => spanText({ start: at(start), end: at(end) }, MESSAGES.en);

  it('names its day once when it starts and ends on the same day', () => {
    expect(text('2025-03-11T12:00Z', '2025-03-11T12:30Z')).toBe('03-11 12:00 to 12:30 UTC');
  });

  it('names both days when it ends on another, on the same day of another month too', () => {
    expect(text('2025-03-11T12:00Z', '2025-03-12T12:30Z')).toBe('03-11 12:00 to 03-12 12:30 UTC');
    expect(text('2025-03-11T12:00Z', '2025-04-11T12:00Z')).toBe('03-11 12:00 to 04-11 12:00 UTC');
  });
});

it('the text of a timestamp is its day and minute, UTC', () => {
  expect(timestampText(at('2025-03-11T09:05:59Z'))).toBe('03-11 09:05');
});
