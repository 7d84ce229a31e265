/**
 * Every text that a page, a command's explanation or the catalogue shows to its reader, by language. Functions that make
 * such a text take the table, or the part of it that they need, as an argument; the process, the command or the request
 * decides on the language.
 */
import { ENGLISH } from './english/english.ts';

/** The shape of a language's table. A language that lacks a text does not compile. */
export type Messages = typeof ENGLISH;

export const LANGUAGES = ['en'] as const;

export type Language = (typeof LANGUAGES)[number];

export const MESSAGES: Readonly<Record<Language, Messages>> = { en: ENGLISH };
