/** Compares a password with its bcrypt hash, off the main thread. */

/** Whether `hash` is of this password. */
export async function compareBcrypt(password: string, hash: string): Promise<boolean> {
  // Loaded at the first login: it is native code, which an exporter without users never needs.
  const { default: bcrypt } = await import('bcrypt');
  // The letter only tells who made the hash: 2y, from htpasswd, is computed as 2b, which alone the library knows.
  return bcrypt.compare(password, hash.replace(/^\$2y\$/, '$2b$'));
}
