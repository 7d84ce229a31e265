declare module 'tls-sig-api-v2' {
  /** An instance has the secret key as a public property: never log or print it. */
  export class Api {
    constructor(sdkappid: number, key: string);
    genUserSig(identifier: string, expireSeconds: number): string;
  }
}
