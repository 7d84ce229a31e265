declare module 'tls-sig-api-v2' {
  /** Keeps the secret key as a public property: never log or print an instance. */
  export class Api {
    constructor(sdkappid: number, key: string);
    genUserSig(identifier: string, expireSeconds: number): string;
  }
}
