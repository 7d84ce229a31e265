/** Compares a password with its bcrypt hash, off the main thread. */
import type bcrypt from 'bcrypt';

/** Whether `hash` is the hash of this password. */
export async function compareBcrypt(password: string, hash: string): Promise<boolean> {
  const { compare } = await loadBcrypt();
  // htpasswd writes the prefix 2y and the library accepts only 2b; both mean the same computation.
  return compare(password, hash.replace(/^\$2y\$/, '$2b$'));
}

/** Loads the library only when there are users: it is native code, which Node can be configured to refuse. */
export async function loadBcrypt(): Promise<typeof bcrypt> {
  return (await import('bcrypt')).default;
}
