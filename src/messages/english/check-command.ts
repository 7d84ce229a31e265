/** The command `check`. */

export const CHECK_COMMAND = {};
