/** Thrown inside a description when the query must not be cached; its message is the reason told to the user. */
export class Refused extends Error {}
