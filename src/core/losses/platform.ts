/** The push vendors as the upstream numbers them (`PushPlatform`), and the names that labels use. */

const NAMES = ['unknown', 'apns', 'xiaomi', 'huawei', 'fcm', 'meizu', 'oppo', 'vivo', 'honor'] as const;

/** A vendor the reference names, or `platform_N` for an integer it does not name yet. */
export type Platform = (typeof NAMES)[number] | `platform_${number}`;

/** Every platform the reference names; the index is the upstream's integer. */
export const KNOWN_PLATFORMS: readonly Platform[] = NAMES;

/** The platform of an upstream integer. New integers are kept under a name of their own, never dropped. */
export function platformOf(pushPlatform: number): Platform {
  return NAMES[pushPlatform] ?? `platform_${pushPlatform}`;
}
