/** The findings of the doctor and how its report is laid out. */

export const DOCTOR = {};
