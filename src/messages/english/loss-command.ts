/** The command `loss`. */

export const LOSS_COMMAND = {};
