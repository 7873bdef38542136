/** What a bulk request may have. */
export const MAX_BULK_LINES = 10_000;
export const MAX_BULK_BYTES = 32_000_000;

/** The most UTF-16 code units that the name of a facility has. */
const MAX_NAME = 200;

/** NFKC makes at most so many characters of one (U+FDFA, of 18), and percent-encoding so many bytes of that: a test counts. */
const MOST_CHARACTERS_OF_ONE = 18;
const MOST_BYTES_OF_ONE = 93;

/** The longest slug, in UTF-16 code units, and in bytes where it is written in an address. */
export const MAX_SLUG = MAX_NAME * MOST_CHARACTERS_OF_ONE;
export const MAX_SLUG_IN_PATH = MAX_NAME * MOST_BYTES_OF_ONE;

/** Takes the longest slug in an address, and all else that a request has in its head. */
export const MAX_HEADER_BYTES = 32 * 1024;
