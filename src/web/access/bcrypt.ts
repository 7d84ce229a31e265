/** Compares a password with its bcrypt hash, off the main thread. */
import type bcrypt from 'bcrypt';

/** Whether `hash` is of this password. */
export async function compareBcrypt(password: string, hash: string): Promise<boolean> {
  const { compare } = await loadBcrypt();
  // The letter only tells who made the hash: 2y, from htpasswd, is computed as 2b, which alone the library knows.
  return compare(password, hash.replace(/^\$2y\$/, '$2b$'));
}

/** Loaded only where there are users: it is native code, which Node may be told not to load. */
export async function loadBcrypt(): Promise<typeof bcrypt> {
  return (await import('bcrypt')).default;
}
