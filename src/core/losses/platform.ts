/** The push vendors as the upstream numbers them (`PushPlatform`), and the names that labels use. */

const NAMES = ['unknown', 'apns', 'xiaomi', 'huawei', 'fcm', 'meizu', 'oppo', 'vivo', 'honor'] as const;

export type PushVendor = Exclude<(typeof NAMES)[number], 'unknown'>;

/** A push vendor that the reference names, `unknown`, or `platform_N` for an integer that it does not name yet. */
export type Platform = PushVendor | 'unknown' | `platform_${number}`;

/** Every platform that the reference names; the index is the upstream's integer. */
export const KNOWN_PLATFORMS: readonly Platform[] = NAMES;

/** The platform of an upstream integer. A new integer gets a name of its own and is never dropped. */
export function platformOf(pushPlatform: number): Platform {
  return NAMES[pushPlatform] ?? `platform_${pushPlatform}`;
}
