/** Tencent's clock: its days start at midnight in Beijing, and its times without a zone are Beijing's. */

export const BEIJING_SECONDS = 8 * 3600;
