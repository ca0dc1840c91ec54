/** Stable identifiers of everything Overdrive throws. Callers match on these; a code is never reused. */
export type ErrorCode =
  | 'OVERDRIVE_CONFIGURATION'
  | 'OVERDRIVE_ANNOTATION'
  | 'OVERDRIVE_UNSUPPORTED_DATABASE'
  | 'OVERDRIVE_UNSUPPORTED_CLIENT'
  | 'OVERDRIVE_UNKNOWN_MODEL'
  | 'OVERDRIVE_CLOSED'
  | 'OVERDRIVE_INTERNAL'

/** What every error of Overdrive carries besides its message. */
export interface ErrorDetails {
  /** The value that was refused, when there is one. */
  readonly value?: unknown
  /** Where it was found: an option path such as `cache.ttl`, or a schema line. */
  readonly place?: string
  readonly cause?: unknown
}

/** Base of all errors Overdrive throws. Errors of the database and of the ORM pass through untouched. */
export class OverdriveError extends Error {
  readonly code: ErrorCode
  readonly value: unknown
  readonly place: string | undefined

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = new.target.name
    this.code = code
    this.value = details.value
    this.place = details.place
  }
}

/** A wrong option, annotation or environment. Thrown while Overdrive is being set up, never by a query. */
export class ConfigurationError extends OverdriveError {
  constructor(message: string, details: ErrorDetails & { readonly code?: ErrorCode } = {}) {
    super(details.code ?? 'OVERDRIVE_CONFIGURATION', message, details)
  }
}

/** A call that cannot be answered as asked. Nothing was read or changed. */
export class UsageError extends OverdriveError {}

/** A broken invariant of Overdrive itself; please report it. */
export class InternalError extends OverdriveError {
  constructor(message: string, details: ErrorDetails = {}) {
    super('OVERDRIVE_INTERNAL', `${message} This is a bug in Overdrive; please report it.`, details)
  }
}
