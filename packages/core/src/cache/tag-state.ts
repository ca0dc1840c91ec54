/**
 * What a tag's one key says. `stamp` never returns to an earlier value; a change of the stamp says that something
 * changed, the journal says what. All instants are milliseconds of the tag store's own clock.
 */
export interface TagState {
  readonly stamp: Stamp
  /**
   * Set once, when the tag was created out of nothing: from then on no writer can be open that lost its mark. What is
   * stored earlier must end by then. `0` when that instant is certainly past.
   */
  readonly safeAt: number
  /** Writers inside their bracket. */
  readonly holds: readonly Hold[]
}

/** Opaque: compared for equality, never ordered. A number in process, a text in Redis. */
export type Stamp = string | number

export interface Hold {
  readonly writer: string
  /** The database has ended the writer's statement or COMMIT by then. */
  readonly until: number
  /** The mark did not renew the stamp, because it was not known whether rows of this tag change. */
  readonly keeps: boolean
}

/** A stamp embedded in an entry: the entry is current while the tag still carries it. */
export interface Dependency {
  readonly tag: string
  readonly stamp: Stamp
}

/** The tag store's clock as this process knows it: the true reading lies between the bounds. */
export interface ClockBounds {
  readonly lower: number
  readonly upper: number
}
