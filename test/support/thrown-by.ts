/** What a call throws, for a test that looks at the error itself. */
import { ApiError } from '../../src/tencent/api-error.ts';

/** The ApiError that `action` throws; anything else, or nothing thrown, fails the test. */
export function apiErrorThrownBy(action: () => unknown): ApiError {
  try {
    action();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** The ApiError that `promise` rejects with. */
export async function apiErrorOf(promise: Promise<unknown>): Promise<ApiError> {
  const error = await promise.then(
    () => new Error('nothing was thrown'),
    (reason: unknown) => reason,
  );
  if (error instanceof ApiError) return error;
  throw error;
}
