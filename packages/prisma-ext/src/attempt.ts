/** The outcome of `run`, to be met again later: its value or its error. */
export function attempt<Value>(run: () => Value): () => Value {
  try {
    const value = run()
    return () => value
  } catch (error) {
    return () => {
      throw error
    }
  }
}
